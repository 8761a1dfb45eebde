# Runs `ftfilter --live` in the guest, ended in every way, and compares what every tracing file
# reads before and after. Says "result: ok" or "result: failed" in the end.

T=/sys/kernel/tracing
failed=0

# say ok|FAILED WHAT
say() {
    echo "$1: $2"
    [ "$1" = ok ] || failed=1
}

# Every setting of the tracing directory, as text. Left out is what nobody sets: logs, statistics,
# lists of what the kernel has, and the trace itself. The kernel makes its buffer on first use, so
# '7 (expanded: 1408)' is 1408.
settings() {
    cd $T || exit
    for file in *; do
        case $file in
        trace | trace_pipe | trace_marker* | snapshot | free_buffer | README | error_log | \
            available_* | saved_* | printk_formats | touched_functions | eval_map | \
            dyn_ftrace_total_info | *_profile | kprobes) continue ;;
        esac
        [ -d "$file" ] || { echo "== $file"; cat "$file"; }
    done 2>&1 | sed 's/^[0-9]* (expanded: \([0-9]*\))/\1/'
    grep -H . options/*
    find events -name enable -o -name filter -o -name trigger | sort | xargs grep -H ''
    ls instances /run
    cd /
}

# Whether all reads as before.
same() {
    settings > /tmp/after
    if cmp -s /tmp/before /tmp/after; then
        say ok "$1: every setting as before"
    else
        say FAILED "$1: settings differ"
        diff /tmp/before /tmp/after | head -n 30
    fi
}

# status WHAT GOT WANTED...
status() {
    what=$1 got=$2
    shift 2
    for wanted; do
        [ "$got" != "$wanted" ] || { say ok "$what: status $got"; return; }
    done
    say FAILED "$what: status $got, not $*"
    cat /tmp/err
}

# Whether the slow calls came out.
slow() {
    count=$(grep -c '/\* try_to_free_pages' /tmp/out)
    if [ "$count" -gt 0 ]; then
        say ok "$1: $count closes of try_to_free_pages in $(wc -l < /tmp/out) lines of it"
    else
        say FAILED "$1: no try_to_free_pages among $(wc -l < /tmp/out) lines"
        head -n 5 /tmp/out
        cat /tmp/err
    fi
}

# The whole graph of a few seconds would be more than the guest's memory.
live() {
    {
        ftfilter --live -t 100us "$@" 2> /tmp/err
        echo $? > /tmp/status
    } | grep try_to_free_pages > /tmp/out
    return "$(cat /tmp/status)"
}

# Once something has come out, sends the signals to ftfilter. It is held meanwhile, so that none is
# merged with another and it does not end between two.
later() {
    : > /tmp/out
    (
        until [ -s /tmp/out ]; do sleep 0.1; done
        sleep 1
        id=$(pidof ftfilter)
        kill -STOP "$id"
        for signal; do kill "-$signal" "$id"; done
        kill -CONT "$id"
    ) > /dev/null 2>&1 &
}

# More is written to memory than there is, over and over.
load() {
    for name in a b c; do
        while :; do
            dd if=/dev/zero of=/big/$name bs=1M count=150
            rm /big/$name
        done > /dev/null 2>&1 &
    done
    while sleep 1; do echo 1 > /proc/sys/vm/compact_memory; done &
}

uname -r
free -m | sed -n 2,3p
grep -w function_graph $T/available_tracers

# Not what a kernel starts with: what is put back must be what stood there.
echo global > $T/trace_clock
echo 7 > $T/tracing_thresh
echo vfs_fsync > $T/set_ftrace_filter
echo virtblk_probe >> $T/set_ftrace_filter
echo vfs_write > $T/set_graph_function
echo 1 > $T/set_ftrace_pid
echo 1 > $T/set_event_notrace_pid
echo 1 > $T/options/latency-format
echo 0 > $T/options/funcgraph-irqs
echo 0 > $T/tracing_on
settings > /tmp/before
wc -l < /tmp/before
grep -A 3 '^== set_ftrace_filter' /tmp/before

load
sleep 2

live -d 3s
status duration $? 0
slow duration
head -n 3 /tmp/out
if grep 'total time' /tmp/err; then
    say ok 'duration: totals'
else
    say FAILED "duration: no totals: $(cat /tmp/err)"
fi
same duration

ftfilter --live -t 100us --log /tmp/log -- sh -c 'sleep 3; exit 5' 2> /tmp/err
status COMMAND $? 5
grep try_to_free_pages /tmp/log > /tmp/out
rm /tmp/log
slow COMMAND
same COMMAND

# A tree has the entries as well, so it is of the whole graph of a call.
ftfilter --live --tree -t 1ms -r 'func try_to_free_pages' -d 3s 2> /tmp/err > /tmp/tree
status tree $? 0
grep try_to_free_pages /tmp/tree > /tmp/out
slow tree
if grep -q 'try_to_free_pages() {' /tmp/tree && grep -q '|    .*shrink_node' /tmp/tree; then
    say ok "tree: what try_to_free_pages called is in the $(wc -l < /tmp/tree) lines"
else
    say FAILED "tree: not what try_to_free_pages called"
    head -n 20 /tmp/tree
    cat /tmp/err
fi
rm /tmp/tree
same tree

later INT
live
status SIGINT $? 0
slow SIGINT
same SIGINT

later TERM
live
status SIGTERM $? 0
same SIGTERM

later INT TERM
live
# Not 0 unless all was written before it was told.
status 'second signal' $? 0 130 143
same 'second signal'

ftfilter --live -t 100us 2> /tmp/err | grep -m 1 -F '/* try_to_free_pages' > /tmp/out
slow 'reader gone'
same 'reader gone'

ftfilter --live -t 100us -d 5s > /dev/full 2> /tmp/err
status 'full disk' $? 2
same 'full disk'

later KILL
live
status SIGKILL $? 137
settings > /tmp/after
cmp -s /tmp/before /tmp/after && say FAILED 'SIGKILL: nothing was changed'
ftfilter --restore 2> /tmp/err
status restore $? 0
same 'SIGKILL and --restore'

later KILL
live
live -d 1s
status 'the next start' $? 0
same 'SIGKILL and the next start'

# Somebody else has the tracer: that matters at the top level only.
echo function > $T/current_tracer
settings > /tmp/before
live -d 2s
case $(uname -r) in
6.1.*) status 'somebody traces' $? 2 ;;
*) status 'somebody traces' $? 0 ;;
esac
same 'somebody traces'
live -d 2s --force
status force $? 0
slow force
same force

[ $failed = 0 ] && echo 'result: ok' || echo 'result: failed'
