# Name, help and the words for a command line that can't be.
$ metricsnap --version
metricsnap 0.1.0

$ metricsnap --help > help; metricsnap -h | cmp - help

$ metricsnap --help > /dev/full
metricsnap: standard output: no space left on device; free some room
? 2

$ metricsnap --quite
metricsnap: unknown option '--quite'; did you mean '--quiet'? Try 'metricsnap --help'.
? 2

$ metricsnap --lst
metricsnap: unknown option '--lst'; did you mean '--list'? Try 'metricsnap --help'.
? 2

$ metricsnap
metricsnap: no METRIC is named; see metricsnap --list for their names
? 2

$ metricsnap --probe
metricsnap: no METRIC is named; see metricsnap --list for their names
? 2

$ metricsnap load1 -i 5
metricsnap: --interval '5' needs a unit, as in '5ms' or '5s'. Try 'metricsnap --help'.
? 2

$ metricsnap load1 -i 1us
metricsnap: --interval '1us' is too short; give 10us (100000Hz) or more. Try 'metricsnap --help'.
? 2

$ metricsnap load1 -i 200000Hz
metricsnap: --interval '200000Hz' is too short; give 10us (100000Hz) or more. Try 'metricsnap --help'.
? 2

$ metricsnap load1 -i 0s
metricsnap: --interval '0s' must be longer than 0. Try 'metricsnap --help'.
? 2

$ metricsnap load1 -i -5ms
metricsnap: --interval '-5ms' is not a length of time; write one like '5ms' or '1.5s'. Try 'metricsnap --help'.
? 2

$ metricsnap load1 -d 5
metricsnap: --duration '5' needs a unit, as in '5ms' or '5s'. Try 'metricsnap --help'.
? 2

$ metricsnap load1 -n many
metricsnap: --count 'many' is not a number of rows; give 1 or more. Try 'metricsnap --help'.
? 2

$ metricsnap load1 -n 0
metricsnap: --count '0' is not a number of rows; give 1 or more. Try 'metricsnap --help'.
? 2

$ metricsnap load1 --ring 64kB
metricsnap: --ring '64kB' is no number of rows and no time, as in '64k' or '2s'. Try 'metricsnap --help'.
? 2

$ metricsnap load1 --clock wall
metricsnap: --clock 'wall' is not a clock; the clocks are unix, mono and boot. Try 'metricsnap --help'.
? 2

$ metricsnap load1 --add Host=web1
metricsnap: --add 'Host=web1' has a name that is not [a-z][a-z0-9_]*. Try 'metricsnap --help'.
? 2

$ metricsnap -q -n 1 load1 --add lost=1
metricsnap: --add 'lost': there is a column of that name; choose another
? 2

$ metricsnap -q -n 1 load1 --checksum --add crc32c=1
metricsnap: --add 'crc32c': there is a column of that name; choose another
? 2

# What can't be together.
$ metricsnap load1 --spin --realtime
metricsnap: --spin cannot be used with --realtime. Try 'metricsnap --help'.
? 2

$ metricsnap load1 --realtime -i 50us
metricsnap: --realtime can't be with an interval below 100us, where it spins; leave it out, or ask for a longer one
? 2

$ metricsnap load1 --delta --rate
metricsnap: --delta cannot be used with --rate. Try 'metricsnap --help'.
? 2

$ metricsnap load1 --gvisor --json
metricsnap: --gvisor cannot be used with --json. Try 'metricsnap --help'.
? 2

$ metricsnap load1 --checksum --json
metricsnap: --checksum cannot be used with --json. Try 'metricsnap --help'.
? 2

$ metricsnap load1 --list --probe
metricsnap: --list cannot be used with --probe. Try 'metricsnap --help'.
? 2

# A tree that isn't there.
$ metricsnap --proc nowhere load1
metricsnap: 'load1' is not there: nowhere/loadavg: no such file or directory; see metricsnap --list for what there is
? 2

$ metricsnap --proc nowhere --sys nowhere '*'
metricsnap: there is no metric '*'; check --proc and --sys
? 2

$ metricsnap --sys nowhere 'cgroup_*{cgroup=/}'
metricsnap: 'cgroup_*{cgroup=/}' is not there: nowhere/fs/cgroup: no control groups are mounted there; see /proc/self/cgroup for the groups there are
? 2

# COMMAND, and where rows go then.
$ metricsnap load1 -- true
metricsnap: standard output is COMMAND's; give --to FILE for the records
? 125

$ metricsnap -- true
metricsnap: no METRIC is named; see metricsnap --list for their names
? 125

$ metricsnap load1 --to rows.tsv
metricsnap: --to goes with a COMMAND; use '> FILE', or name a COMMAND behind --
? 2

$ metricsnap load1 --to rows.tsv --
metricsnap: no COMMAND; name one behind --
? 125

$ metricsnap laod1 --to rows.tsv -- true; test -e rows.tsv || echo none
metricsnap: there is no metric 'laod1'; the nearest are 'node_load1', 'node_load15', 'node_load5'
none

$ echo old > rows.tsv; metricsnap -q load1 --to rows.tsv -- ./no-such-command; echo $?; cat rows.tsv
metricsnap: ./no-such-command: no such file or directory; check the path
127
old

$ metricsnap -q load1 --to rows.tsv -- sh -c 'echo out; exit 3'; echo $?; cut -f2- rows.tsv | wc -l
out
3
3

# Output that can't be written ends it, and so does a reader that has seen enough.
$ metricsnap -q load1 > /dev/full
metricsnap: standard output: no space left on device; free some room
? 2

$ metricsnap -q -n 1 load1 --prom nowhere/load.prom > rows.tsv
metricsnap: nowhere/load.prom: no such file or directory; check the path
? 2

$ metricsnap -q -n 1 load1 --stats nowhere/load.tsv > rows.tsv
metricsnap: nowhere/load.tsv: no such file or directory; check the path
? 2

$ metricsnap -q -i 1ms load1 | head -n 1
unix_s	node_load1	lost

# At the end a line tells how it went, unless told to be quiet.
$ metricsnap -n 1 load1 2>&1 >rows.tsv | sed 's/late.*/late .../'
metricsnap: 1 row, 0 missed, 0 lost; late ...

$ metricsnap -q -n 1 load1 2>&1 >rows.tsv

# Rows that come much faster than the kernel changes the number, and those that need a processor.
$ metricsnap -n 1 -i 10ms load1 load5 load15 procs_running 2>&1 >rows.tsv | head -n 1
metricsnap: node_load1: the kernel brings it up to date every 5s or so, not every 10ms, nor 2 others; see --list and --probe

$ metricsnap -n 1 -i 50us procs_running 2>&1 >rows.tsv | head -n 1
metricsnap: spins to be on time every 50us, which takes one processor

# The same names in another order are another table; one asked for twice is one column.
$ metricsnap -q -n 1 load5 load1 node_load5 'load*' | head -n 1
unix_s	node_load5	node_load1	node_load15	lost
