# Name, help and the words for a command line that can't be.
$ sample --version
sample 0.1.0

$ sample --help > help; sample -h | cmp - help

$ sample --quite
sample: unknown option '--quite'; did you mean '--quiet'? Try 'sample --help'.
? 2

$ sample -i 5
sample: --interval '5' needs a unit, as in '5ms' or '5s'. Try 'sample --help'.
? 2

$ sample -i 0s
sample: --interval '0s' must be longer than 0. Try 'sample --help'.
? 2

$ sample -n many
sample: --count 'many' is not a number of rows; give 1 or more. Try 'sample --help'.
? 2

$ sample -n -1
sample: --count '-1' is not a number of rows; give 1 or more. Try 'sample --help'.
? 2

$ sample -d -1s
sample: --duration '-1s' is not a length of time; write one like '5ms' or '1.5s'. Try 'sample --help'.
? 2

$ sample -i -5 -n 1
sample: --interval '-5' is not a length of time; write one like '5ms' or '1.5s'. Try 'sample --help'.
? 2

$ sample nowhere
sample: TABLE 'nowhere' is not a table; the tables are system, cpu, disk, net, mem, psi, fs, cgroup, task, irq, thermal. Try 'sample --help'.
? 2

$ sample -q -n 1 -i 1ms -f cpu_usr_pct
sample: --fields: there is no column 'cpu_usr_pct'; did you mean 'cpu_user_pct'?
? 2

$ sample --proc nowhere
sample: nowhere: no such file or directory; check the path
? 2

$ mkdir odd; ln -s /dev/zero odd/stat; mkfifo odd/meminfo
$ sample --proc odd -f 'cpu_*'
sample: odd/stat: is longer than 64 MiB; no column that was asked for is left; check --proc
? 2

$ sample --proc odd -f 'mem_*'
sample: odd/meminfo: illegal seek; no column that was asked for is left; check --proc
? 2

$ sample --clock wall
sample: --clock 'wall' is not a clock; the clocks are unix, mono and boot. Try 'sample --help'.
? 2

$ sample --add Host=web1
sample: --add 'Host=web1' has a name that is not [a-z][a-z0-9_]*. Try 'sample --help'.
? 2

$ sample -q -n 1 -i 1ms --add lost=1
sample: --add 'lost': there is a column of that name; choose another
? 2

$ sample -q -n 1 -i 1ms --add host=a --add host=b
sample: --add 'host': there is a column of that name; choose another
? 2

# A value may be any bytes, a name may not.
$ sample -q -n 2 -i 1ms -f lost --add "host=$(printf '\377')=b" | cut -f3
host
\xFF=b
\xFF=b

$ sample --add "$(printf 'h\377=b')"
sample: --add 'h�=b' has a name that is not [a-z][a-z0-9_]*. Try 'sample --help'.
? 2

# What would turn the order of letters, or not show, is written as what it is.
$ sample --proc "$(printf 'a\342\200\256b\342\200\213\357\273\277c')"
sample: a\u{202e}b\u{200b}\u{feff}c: no such file or directory; check the path
? 2

$ sample -- true
sample: standard output is COMMAND's; give --to FILE for the records
? 125

$ sample --to rows.tsv --
sample: no COMMAND; name one behind --
? 125

$ sample --to rows.tsv
sample: --to goes with a COMMAND; use '> FILE', or name a COMMAND behind --
? 2

# A file keeps what it holds until there is a COMMAND to record.
$ echo old > rows.tsv; sample --to rows.tsv -- ./no-such-command; echo $?; cat rows.tsv
sample: ./no-such-command: no such file or directory; check the path
127
old

$ seq 1000 > rows.tsv; sample --to rows.tsv -f lost --no-header -- true; cut -f2 rows.tsv
0

# A script needs no first line, as with env(1).
$ mkdir bin; echo 'echo "$0" "$@"' > bin/plain; chmod +x bin/plain
$ sample --to rows.tsv -- bin/plain 'a b' c
bin/plain a b c

$ (PATH=$PWD/bin:$PATH; sample --to rows.tsv -- plain d | sed "s|$PWD/||")
bin/plain d

$ sample --help > /dev/full
sample: standard output: no space left on device; free some room
? 2

# However short the time is, what is left of it is a row.
$ sample -d 1ns -f lost --no-header | cut -f 2
0

$ sample -d 1us mem -f lost --to rows.tsv --no-header -- sleep 0.1; cut -f 2 rows.tsv
0
