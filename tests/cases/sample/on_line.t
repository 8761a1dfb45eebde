# Lines of input ask for rows; the end of the input is one more, and the last.

$ sample --on-line -f lost --no-header < /dev/null | cut -f 2
0

$ (sleep 0.4; echo a; sleep 0.2; echo b; sleep 0.2) | sample --on-line --min-gap 100ms -f lost --no-header | cut -f 2
0
0
0

# A line that comes too soon after a row is passed over, and not made up for; '!' is never too soon.
$ (for line in a b c d; do echo $line; sleep 0.05; done) | sample --on-line -f lost --no-header | wc -l
1

$ (for line in a '!' b '!'; do echo "$line"; sleep 0.1; done) | sample --on-line -f lost --no-header | wc -l
3

$ (sleep 0.1; printf '!\r\n'; sleep 0.1; echo '! now'; echo ' !'; echo '!!'; sleep 0.1) | sample --on-line -f lost --no-header | wc -l
2

# A line asks when it ends; one that never does asks for nothing.
$ (printf '!'; sleep 0.2; printf '\n'; sleep 0.1; printf '!') | sample --on-line -f lost --no-header | wc -l
2

# What comes at once is answered at once.
$ (sleep 0.1; printf '!\n!\n!\n!\n'; sleep 0.2) | sample --on-line -f lost --no-header | wc -l
2

$ (sleep 0.1; seq 100000; echo '!'; sleep 0.2) | sample --on-line --min-gap 1h -f lost --no-header | wc -l
2

# Beside a clock, which goes on; without one no tick is ever missed.
$ sleep 1 | sample --on-line -i 50ms -n 3 -f lost --no-header | wc -l
3

$ (sleep 0.7; echo '!'; sleep 0.1) | sample --on-line -i 500ms -f lost --no-header | wc -l
3

$ sleep 1 | sample --on-line -d 100ms -f lost --no-header | cut -f 2
0

$ (sleep 0.1; echo '!'; sleep 1) | sample --on-line -n 1 -f lost --no-header | cut -f 2
0

# Those who watch see the rows, too, and several tables have theirs at one time.
$ (sleep 0.1; echo '!'; sleep 0.1) | sample -q --on-line mem psi -f 'total_bytes,some_*' --to-dir log --fail-if 'total_bytes > 0' --summary sum.tsv 2> words; echo $?
> sed 's/from [0-9.]* for [^ ]*, peak [0-9]*/from T for T, peak N/' words
> awk -F'\t' '$3 == "total_bytes" { print $1, $3, $4 }' sum.tsv
> tail -n +2 log/mem.tsv | cut -f 1 > times; tail -n +2 log/psi.tsv | cut -f 1 | sort -u | cmp - times; wc -l < times
1
sample: --fail-if 'total_bytes > 0': held from T for T, peak N
mem total_bytes 2
2

# A closed input is at its end.
$ sample --on-line -f lost --no-header <&- | wc -l
1

# What does not go together.
$ sample --min-gap 1s
sample: --on-line is missing. Try 'sample --help'.
? 2

$ sample --on-line --min-gap 5
sample: --min-gap '5' needs a unit, as in '5ms' or '5s'. Try 'sample --help'.
? 2

$ sample --on-line --to rows.tsv -- true
sample: --on-line cannot be used with COMMAND. Try 'sample --help'.
? 125

$ sample --on-line --replay $DATA/sample/changes.raw
sample: --on-line cannot be used with --replay. Try 'sample --help'.
? 2

$ sample --min-gap 1s --replay $DATA/sample/changes.raw
sample: --min-gap cannot be used with --replay. Try 'sample --help'.
? 2

$ sample --min-gap 1s --to rows.tsv -- true
sample: --min-gap cannot be used with COMMAND. Try 'sample --help'.
? 125
