# Every word in the chart of a recorded build: headings, scales and what each line came to.
$ render --title 'cargo build' $DATA/tsv/cargo-build.tsv > chart.svg
> grep -oE '>[^<]+</(text|tspan|title|desc)>' chart.svg | sed 's/^>//; s/<[^<]*$//'
cargo build
cargo-build.tsv · 8.48 s · every 50 ms · 170 rows · 0 lost · 21 Nov 2026 21:54:47 UTC. CPU: user: mean 80.7 %, max 100 %; system: mean 12.7 %, max 54.5 %; I/O wait: mean 0.1 %, max 9.1 %; interrupts: mean 0 %, max 0 %; steal: mean 0 %, max 0 %. Processes: runnable: mean 3.73, max 7; blocked on I/O: mean 0.02, max 1. Context switches: mean 3.04k/s, max 25.8k/s. Forks: mean 157/s, max 839/s. Memory: anonymous: mean 189 MiB, max 348 MiB; page cache: mean 2.28 GiB, max 2.5 GiB. Memory left: available: mean 22.9 GiB, max 23.1 GiB; free: mean 20.9 GiB, max 21.2 GiB. Memory dirty: mean 94.8 MiB, max 285 MiB. Disk: read: mean 9.6 MB/s, max 215 MB/s; write: mean 2.49 MB/s, max 130 MB/s. Disk busy: mean 1.4 %, max 24 %. Pressure: cpu some: mean 33.6 %, max 100 %; io some: mean 0.8 %, max 18.4 %; io full: mean 0.1 %, max 2.7 %; memory some: mean 0 %, max 0 %; memory full: mean 0 %, max 0 %
cargo build
cargo-build.tsv · 8.48 s · every 50 ms · 170 rows · 0 lost · 21 Nov 2026 21:54:47 UTC
0 s
1 s
2 s
3 s
4 s
5 s
6 s
7 s
8 s
CPU
max 100 %
max 54.5 %
max 9.1 %
0: interrupts, steal
100 %
50
0
steal: mean 0 %, max 0 %
interrupts: mean 0 %, max 0 %
I/O wait: mean 0.1 %, max 9.1 %
system: mean 12.7 %, max 54.5 %
user: mean 80.7 %, max 100 %
Processes
max 7
max 1
8
4
0
blocked on I/O: mean 0.02, max 1
runnable: mean 3.73, max 7
Context switches
max 25.8k/s
30k/s
15
0
mean 3.04k/s, max 25.8k/s
Forks
max 839/s
1k/s
0.5
0
mean 157/s, max 839/s
Memory
max 348 MiB
max 2.5 GiB
of 23.5 GiB
3 GiB
1.5
0
page cache: mean 2.28 GiB, max 2.5 GiB
anonymous: mean 189 MiB, max 348 MiB
Memory left
max 23.1 GiB
max 21.2 GiB
25 GiB
12.5
0
free: mean 20.9 GiB, max 21.2 GiB
available: mean 22.9 GiB, max 23.1 GiB
Memory dirty
max 285 MiB
300 MiB
150
0
mean 94.8 MiB, max 285 MiB
Disk
max 215 MB/s
max 130 MB/s
250 MB/s
125
0
write: mean 2.49 MB/s, max 130 MB/s
read: mean 9.6 MB/s, max 215 MB/s
Disk busy
max 24 %
25 %
12.5
0
mean 1.4 %, max 24 %
Pressure
max 100 %
max 18.4 %
max 2.7 %
0: memory some, memory full
100 %
50
0
io full: mean 0.1 %, max 2.7 %
io some: mean 0.8 %, max 18.4 %
cpu some: mean 33.6 %, max 100 %
0 s
1 s
2 s
3 s
4 s
5 s
6 s
7 s
8 s
0 throughout: Swap used, Network
