# The directory of a build is drawn as it is: a panel for each log, one axis.
$ render --title build $DATA/buildstats/mixed50/raw > raw.svg
> grep -oE '>[^<]+</(text|tspan)>' raw.svg | sed 's/^>//; s/<[^<]*$//' | grep -E 'CPU|Disk|Memory|Pressure|Network|Proc|Context|Forks|max|host'
raw · host Linux 6.18.44-fc-v657 x86_64 · 51 s · every 1 s · 52 rows · 21 Nov 2026 18:57:13 UTC
CPU
max 66.5 %
max 75 %
max 5.6 %
max 0.5 %
max 2 %
Disk
max 225 MB/s
max 156 MB/s
Disk busy
max 37.2 %
Memory
max 748 MiB
max 2.03 GiB
Memory left
max 23 GiB
max 21.8 GiB
Memory dirty
max 248 MiB
Pressure
max 99.4 %
max 16.3 %
max 5.9 %
Network
max 21.4 MB/s
max 25.9 kB/s
Processes
max 7
max 1
Context switches
max 2.76k/s
Forks
max 319/s
5 tasks · stronger = more CPU · numbers: CPU time

# The reduced logs of the format's first producer are a hundred times too big, which is put right.
$ render $DATA/buildstats/mixed50/reduced 2> remarks > reduced.svg; sed 's|.*/mixed50|mixed50|' remarks
> grep -oE '(read|write|cpu some|used): mean[^<]*' reduced.svg
mixed50/reduced/reduced_proc_diskstats.log: its numbers are a hundred times too big, as the format's first producer writes them: traffic is drawn as it was, and how busy disks were is not, since it is cut off at 1 %
read: mean 15 MB/s, max 225 MB/s; write: mean 10.4 MB/s, max 156 MB/s. Memory: used: mean 569 MiB, max 1.1 GiB; page cache: mean 1.66 GiB, max 1.84 GiB. Pressure: cpu some: mean 25.6 %, max 99.4 %; io some: mean 1 %, max 16.3 %. Network: received: mean 966 kB/s, max 21.4 MB/s; sent: mean 1.33 kB/s, max 25.9 kB/s. Disk space taken: /: mean 16.4 GiB, max 16.5 GiB; /dev/shm: mean 1.03 MiB, max 1.03 MiB. Tasks: 1 task · stronger = more CPU · numbers: CPU time
write: mean 10.4 MB/s, max 156 MB/s
read: mean 15 MB/s, max 225 MB/s
used: mean 569 MiB, max 1.1 GiB
cpu some: mean 25.6 %, max 99.4 %

# Diskstats of 14 fields say the same as those of 20.
$ mkdir 14; cp -r $DATA/buildstats/mixed50/raw 14; cd 14/raw; cp proc_diskstats14.log proc_diskstats.log; cd ../..
> render --title build 14/raw | cmp - raw.svg

# The latest of several builds is drawn. A pipe or a device in a build is not touched.
$ mkdir -p builds/1 builds/2/x-1-r0; cp -r 14/raw/build_stats builds/1; printf 'Build Started: 1795287999\n' > builds/2/build_stats
> printf '10\n0.25 0.5 0\n\n11\n0.5 0.5 0\n\n' > builds/2/reduced_proc_stat.log
> mkfifo builds/2/proc_stat.log builds/2/x-1-r0/do_fetch; render builds | grep -oE 'user: mean[^<]*'
render: builds: the latest of 2 builds is drawn: builds/2
user: mean 37.5 %, max 50 %; system: mean 50 %, max 50 %; I/O wait: mean 0 %, max 0 %
user: mean 37.5 %, max 50 %

# What is broken is told with its file and line, never with its content, and drawn around.
$ mkdir -p broken/x-1-r0; cd broken; printf 'secret\n10\n0.25 0.5 0\n\n11\n0.5 secret 0\n\n12\n0.5 0 0\n13\r\n0.25 0 0\r\n\r\n9\n0 0 0\n\n14\n0.2' > reduced_proc_stat.log
> printf 'Started: secret\n' > x-1-r0/do_fetch
> printf 'Event: TaskStarted\nStarted: 10.25\nStatus: FAILED\nEnded: 11.5\n' > "$(printf 'x-1-r0/do_<b>\033[m')"
> cd ..; render --strict broken > broken.svg
render: broken/x-1-r0/do_fetch: task left out: it has no time
render: broken/reduced_proc_stat.log:1: line skipped: no such log has such a line, and 1 more like it
render: broken/reduced_proc_stat.log:10: block left out: the one before this line is cut off
render: broken/reduced_proc_stat.log:13: block is earlier than the one before it
render: broken/reduced_proc_stat.log:17: block left out: it is the last and cut off
? 1

$ grep -c secret broken.svg; grep -oE 'user: mean[^<]*' broken.svg; grep -c '<b>' broken.svg
0
user: mean 16.7 %, max 25 %; system: mean 16.7 %, max 50 %; I/O wait: mean 0 %, max 0 %. Tasks: 1 task
user: mean 16.7 %, max 25 %
0
? 1

# Builds and tables share an axis, if they are on the wall clock.
$ printf 'unix_s\tload\n1795287440.5\t1\n1795287441.5\t3\n' > load.tsv; render 14/raw load.tsv | grep -oE '>Load[^<]*'
>Load

$ printf 'mono_s\tload\n1.5\t1\n2.5\t3\n' > mono.tsv; render 14/raw mono.tsv
render: mono.tsv: its times are on another clock than those of 14/raw; record both with the same --clock, or bring them to one start with --align start
? 2

# What is no build.
$ mkdir empty; render empty
render: empty: is a directory without logs or tasks of a build; name a table, or the directory of a build, as buildstats/20261121
? 2

$ mkdir half; touch half/proc_stat.log; render half
render: half: no rows; there is nothing to draw
? 2
