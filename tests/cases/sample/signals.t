# SIGUSR1 asks for a row, whatever the interval; the first SIGTERM makes the last one.

$ sample -i 1h -f lost --no-header > rows & pid=$!; sleep 0.3
> for n in 1 2 3; do kill -USR1 $pid; sleep 0.1; done
> kill -TERM $pid; wait $pid; echo $?; cut -f 2 rows
0
0
0
0
0

# Nothing is lost by it: the ticks go on where they were.
$ sample --strict -i 500ms -n 3 -f lost --no-header > rows & pid=$!; sleep 0.25; kill -USR1 $pid; wait $pid; echo $?
> awk 'NR == 3 { printf "%.1f\n", $1 - before } { before = $1 }' rows
0
0.5

# Beside COMMAND, and where lines ask.
$ sample -i 1h -f lost --no-header --to rows -- sh -c 'sleep 0.1; kill -USR1 $PPID; sleep 0.1; kill -USR1 $PPID; sleep 0.1'; cut -f 2 rows
0
0
0

$ (sleep 0.3; kill -USR1 $(cat pid); sleep 0.1) | (sh -c 'echo $PPID' > pid; exec sample --on-line -f lost --no-header) | wc -l
2

# It asks a recording for nothing, and ends nothing.
$ (sleep 0.3; kill -USR1 $(cat pid); sleep 0.1; cat $DATA/sample/reboot.raw) | (sh -c 'echo $PPID' > pid; exec sample --replay - -f lost --no-header)
1700000100.500000000	0

# SIGUSR2 is nobody's: the system ends the program.
$ sample -i 1h -f lost > rows & pid=$!; sleep 0.3; kill -USR2 $pid; wait $pid 2> words
? 140

# What a signal ends has its verdicts and its summary.
$ sample -q -i 1h -f lost --summary - --fail-if 'lost < 0' > sum & pid=$!; sleep 0.3; kill -HUP $pid; wait $pid; echo $?; cat sum
0
table	key	column	count	min	mean	p50	p95	max
system		lost	1	0	0	0	0	0

$ sample -q mem -i 1h -f total_bytes --fail-if 'total_bytes > 1G for 1h' --fail-if 'total_bytes > 0' > rows 2> words & pid=$!; sleep 0.3; kill -TERM $pid; wait $pid; echo $?
> sed 's/from [0-9.]* for [^ ]*, peak [0-9]*/from T for T, peak N/' words
1
sample: --fail-if 'total_bytes > 0': held from T for T, peak N
