# The logs of a build out of a recorded load: the raw ones come back as they were, for disks the first
# 14 fields of each line, and the reduced ones have the numbers of the format's first producer.
$ cp -r $DATA/buildstats/mixed50 load; chmod -R u+w load
> sample -q --replay load/raw --buildstats all --raw --reduced --oe-units -f lost > rows
> cmp all/proc_stat.log load/raw/proc_stat.log; cmp all/proc_meminfo.log load/raw/proc_meminfo.log
> cmp all/proc_diskstats.log load/raw/proc_diskstats14.log
> cmp all/reduced_proc_meminfo.log load/reduced/reduced_proc_meminfo.log
> cmp all/reduced_proc_net.log load/reduced/reduced_proc_net.log
> find all -type f | sort
all/proc_diskstats.log
all/proc_meminfo.log
all/proc_stat.log
all/reduced_proc_diskstats.log
all/reduced_proc_meminfo.log
all/reduced_proc_net.log
all/reduced_proc_pressure/cpu.log
all/reduced_proc_pressure/io.log
all/reduced_proc_pressure/memory.log
all/reduced_proc_stat.log

# Reduced ones are the default; disks in true units, without the other program's factor of a hundred.
$ sample -q --replay load/raw --buildstats true -f lost > rows; ls true; for log in true/reduced_proc_*.log true/*/*.log; do echo $log; sed -n '28,33p' $log; done
reduced_proc_diskstats.log
reduced_proc_meminfo.log
reduced_proc_net.log
reduced_proc_pressure
reduced_proc_stat.log
true/reduced_proc_diskstats.log
1795287443
0 227.78064723671105 0.003996151705907211

1795287444
8.007793184326987 176.1714500551937 0

true/reduced_proc_meminfo.log
1795287442
24684092 22667064 6800 1528912 0 0

1795287443
24684092 22535116 7924 1616340 0 0

true/reduced_proc_net.log
ifb1: 0 0 0 0
eth0: 1489734067 1712450 0 0

1795287438
lo: 263992 263992 0 0
ifb0: 0 0 0 0
true/reduced_proc_stat.log
1795287443
0.44776119402985076 0.5472636815920398 0.004975124378109453

1795287444
0.4723618090452261 0.5276381909547738 0

true/reduced_proc_pressure/cpu.log
1795287443
7.96 17.40 10.47 12817

1795287444
6.69 16.87 10.41 8972

true/reduced_proc_pressure/io.log
1795287443
0.29 0.20 0.39 1475

1795287444
0.24 0.19 0.39 615

true/reduced_proc_pressure/memory.log
1795287443
0.00 0.00 0.00 0

1795287444
0.00 0.00 0.00 0


$ sed -n '28,33p' all/reduced_proc_diskstats.log
1795287443
0 22778.064723671105 0.39961517059072116

1795287444
800.7793184326987 17617.14500551937 0


$ sample -q --replay load/raw --buildstats raw --raw -f lost > rows; ls raw; cmp raw/proc_stat.log all/proc_stat.log
proc_diskstats.log
proc_meminfo.log
proc_stat.log

# A tick may be of any length: a block is of a whole second, and tells of all since the one before.
# Disks that come have their baseline first, and counters that fall are no traffic.
$ sample -q --replay $DATA/sample/changes.raw --buildstats changes -f disk_read_bytes_per_s,disk_write_bytes_per_s; cat changes/reduced_proc_diskstats.log
unix_s	disk_read_bytes_per_s	disk_write_bytes_per_s
1700000001.000000000	2048	4096
1700000004.000000000	1024	0
1700000005.000000000	1024	0
1700000006.000000000	0	0
1700000007.000000000	0	0
1700000001
2 4 0.1

1700000004
1 0 0.01

1700000005
1 0 0

1700000006
0 0 0

1700000007
0 0 0


# What was recorded later than now is an error of a clock, and is not mended.
$ cp -r true twice; sample -q --replay load/raw --buildstats twice -f lost > rows
sample: twice/reduced_proc_stat.log: ends at 1795287484, which is 51 s from now; set the clock right, or name another directory
? 2

# Beside COMMAND: what the build and its task were.
$ sample --buildstats build -- sh -c 'echo said; sleep 0.2; exit 3'
said
? 3

$ sed -E 's/[0-9]+\.[0-9]+/N/g; s/: [0-9]+$/: N/; s/Linux .*/KERNEL/' build/build_stats build/*/do_*
Host Info: KERNEL
Build Started: N 
Elapsed time: N seconds 
CPU usage: N% 
Event: TaskStarted 
Started: N 
sh-0-r0: do_command
Elapsed time: N seconds
utime: N
stime: N
cutime: N
cstime: N
IO rchar: N
IO wchar: N
IO syscr: N
IO syscw: N
IO read_bytes: N
IO write_bytes: N
IO cancelled_write_bytes: N
rusage ru_utime: N
rusage ru_stime: N
rusage ru_maxrss: N
rusage ru_minflt: N
rusage ru_majflt: N
rusage ru_inblock: N
rusage ru_oublock: N
rusage ru_nvcsw: N
rusage ru_nivcsw: N
Child rusage ru_utime: N
Child rusage ru_stime: N
Child rusage ru_maxrss: N
Child rusage ru_minflt: N
Child rusage ru_majflt: N
Child rusage ru_inblock: N
Child rusage ru_oublock: N
Child rusage ru_nvcsw: N
Child rusage ru_nivcsw: N
Status: FAILED 
Ended: N 

$ ls build build/*-r0
build:
build_stats
monitor_disk.log
reduced_proc_diskstats.log
reduced_proc_meminfo.log
reduced_proc_net.log
reduced_proc_pressure
reduced_proc_stat.log
sh-0-r0

build/sh-0-r0:
do_command

$ sample --buildstats build -- true; ls build | grep r0; grep Status build/true-0-r0/do_command
sh-0-r0
true-0-r0
Status: PASSED 

$ for run in 1 2 3 4 5 6 7 8; do sample -q --buildstats build -- true || echo $?; done; awk '/^[0-9]+$/ { if ($0 <= before) print "not later"; before = $0 }' build/reduced_proc_meminfo.log

$ sample --buildstats build -- ./no-such-command; echo $?; cat build/no-such*/do_command | sed 's/[0-9].*/N/'
sample: ./no-such-command: no such file or directory; check the path
127
Event: TaskStarted 
Started: N
no-such-command-N
Elapsed time: N
utime: N
stime: N
cutime: N
cstime: N
IO rchar: N
IO wchar: N
IO syscr: N
IO syscw: N
IO read_bytes: N
IO write_bytes: N
IO cancelled_write_bytes: N
rusage ru_utime: N
rusage ru_stime: N
rusage ru_maxrss: N
rusage ru_minflt: N
rusage ru_majflt: N
rusage ru_inblock: N
rusage ru_oublock: N
rusage ru_nvcsw: N
rusage ru_nivcsw: N
Child rusage ru_utime: N
Child rusage ru_stime: N
Child rusage ru_maxrss: N
Child rusage ru_minflt: N
Child rusage ru_majflt: N
Child rusage ru_inblock: N
Child rusage ru_oublock: N
Child rusage ru_nvcsw: N
Child rusage ru_nivcsw: N
Status: FAILED 
Ended: N

# Names of the task.
$ for name in compile do_install zlib:compile zlib-1.3:compile zlib-1.3-r2:do_compile; do sample -q --buildstats names --task $name -- true; done; find names -path '*-r*' -type f | sort
names/true-0-r0/do_compile
names/true-0-r0/do_install
names/zlib-0-r0/do_compile
names/zlib-1.3-r0/do_compile
names/zlib-1.3-r2/do_compile

$ for name in '' a: :a a:b:c ../x a/b .x 'a b' do_ x.log x.tar; do sample --buildstats bad --task "$name" -- true || echo $?; done; ls bad
sample: --task '' is not TASK or RECIPE:TASK; a name is of letters, digits and . _ + - ~ @ %, the first one a letter or a digit. Try 'sample --help'.
125
sample: --task 'a:' is not TASK or RECIPE:TASK; a name is of letters, digits and . _ + - ~ @ %, the first one a letter or a digit. Try 'sample --help'.
125
sample: --task ':a' is not TASK or RECIPE:TASK; a name is of letters, digits and . _ + - ~ @ %, the first one a letter or a digit. Try 'sample --help'.
125
sample: --task 'a:b:c' is not TASK or RECIPE:TASK; a name is of letters, digits and . _ + - ~ @ %, the first one a letter or a digit. Try 'sample --help'.
125
sample: --task '../x' is not TASK or RECIPE:TASK; a name is of letters, digits and . _ + - ~ @ %, the first one a letter or a digit. Try 'sample --help'.
125
sample: --task 'a/b' is not TASK or RECIPE:TASK; a name is of letters, digits and . _ + - ~ @ %, the first one a letter or a digit. Try 'sample --help'.
125
sample: --task '.x' is not TASK or RECIPE:TASK; a name is of letters, digits and . _ + - ~ @ %, the first one a letter or a digit. Try 'sample --help'.
125
sample: --task 'a b' is not TASK or RECIPE:TASK; a name is of letters, digits and . _ + - ~ @ %, the first one a letter or a digit. Try 'sample --help'.
125
sample: --task 'do_' is not TASK or RECIPE:TASK; a name is of letters, digits and . _ + - ~ @ %, the first one a letter or a digit. Try 'sample --help'.
125
sample: --task 'x.log' has an ending of a log or an archive, which no task may have. Try 'sample --help'.
125
sample: --task 'x.tar' has an ending of a log or an archive, which no task may have. Try 'sample --help'.
125
ls: cannot access 'bad': No such file or directory
? 2

$ sample --buildstats bad --task x
sample: COMMAND is missing. Try 'sample --help'.
? 2

$ sample --replay load/raw --buildstats bad --task x
sample: --replay cannot be used with --task. Try 'sample --help'.
? 2

$ sample --on-line --buildstats bad --task x
sample: --on-line cannot be used with --task. Try 'sample --help'.
? 2

$ sample --task x -- true
sample: --buildstats is missing. Try 'sample --help'.
? 125

$ sample --oe-units
sample: --buildstats is missing. Try 'sample --help'.
? 2

$ sample --raw --reduced
sample: --buildstats is missing. Try 'sample --help'.
? 2

# A second run goes on behind the first; what is torn off at the end of a log is mended first.
$ head -c 2000 all/proc_stat.log > first; mkdir torn; cp first torn/proc_stat.log; cp all/proc_meminfo.log torn

$ sample --buildstats torn --raw -f lost -i 10ms -n 1 --no-header | wc -l; head -c 1100 first | cmp -n 1100 - torn/proc_stat.log; grep -c '^cpu ' torn/proc_stat.log
sample: torn/proc_stat.log: ended in half a block; cut off its 834 bytes
1
3

$ echo 'not a log' > torn/proc_stat.log; sample --buildstats torn --raw -n 1; cat torn/proc_stat.log
sample: torn/proc_stat.log: is there already and has no timed blocks in it; name another directory
not a log

# Where no directory can be.
$ touch file; sample --buildstats file -- echo not started
sample: file: file exists
? 125

$ sample --buildstats file/below -n 1
sample: file/below: not a directory
? 2

$ mkdir -p taken/proc_stat.log; sample --buildstats taken --raw -n 1 -i 10ms -f lost --no-header > rows
sample: taken/proc_stat.log: is a directory; name a file
? 2

$ mkdir -p pipe; mkfifo pipe/reduced_proc_stat.log; sample --buildstats pipe -n 1 -i 10ms -f lost --no-header > rows
sample: pipe/reduced_proc_stat.log: is a named pipe, where a file is to be; name another directory
? 2

# A full disk is said once, and ends no rows; but the run was not whole.
$ mkdir full; ln -s /dev/full full/reduced_proc_stat.log; sample --buildstats full -i 10ms -n 3 -f lost -q | wc -l
sample: full/reduced_proc_stat.log: no space left on device; free some room
4

$ sample --buildstats full -i 10ms -n 3 -f lost -q > rows
sample: full/reduced_proc_stat.log: no space left on device; free some room
? 2

$ trap '' XFSZ; ulimit -f 8; sample -q --replay load/raw --buildstats limit --raw -f ctxt_per_s | tail -n 2; sample -q --replay load/raw --buildstats limit2 --raw -f lost | wc -l; ls -l limit2 | awk 'NR > 1 { print $5, $9 }'
sample: limit/proc_meminfo.log: file too large
1795287482.723100200	141
1795287483.723083500	535.01
sample: limit2/proc_meminfo.log: file too large
52
762 proc_diskstats.log
3030 proc_meminfo.log
3498 proc_stat.log

$ trap '' XFSZ; ulimit -f 8; sample -q --replay load/raw --buildstats limit3 --raw -f lost > rows
sample: limit3/proc_meminfo.log: file too large
? 2

$ mkdir full2; ln -s /dev/full full2/reduced_proc_meminfo.log; sample --buildstats full2 -- true
sample: full2/reduced_proc_meminfo.log: no space left on device; free some room
? 125

$ sample --buildstats full2 -- sh -c 'exit 3'; grep -h Status full2/*/do_command
sample: full2/reduced_proc_meminfo.log: no space left on device; free some room
Status: FAILED 
Status: PASSED 

# Commands that run side by side share a directory: one run writes the logs, each its task.
$ sample --buildstats shared --task one:compile -- sh -c 'sleep 0.2; sample --buildstats shared --task two:compile -- true; sample --buildstats shared -d 1s'
> ls shared/*-r0; grep -c Started shared/build_stats
sample: shared: another run writes its logs there; only the task is added
sample: shared: another run writes its logs there; name another directory
shared/one-0-r0:
do_compile

shared/two-0-r0:
do_compile
1

# A COMMAND that can't be started has failed.
$ sample --buildstats lost --task zlib:compile -- ./nowhere; echo $?
> grep Status lost/zlib-0-r0/do_compile
sample: ./nowhere: no such file or directory; check the path
127
Status: FAILED 
