# Each table in a file of its own, in a directory that is made.

$ cp $DATA/sample/*.raw .
> sample -q --replay changes.raw cpu disk net mem -n 1 --to-dir a/b -f 'user_pct,busy_pct,rx_bytes_per_s,free_bytes'; for file in a/b/*; do echo $file; cat $file; done
a/b/cpu.tsv
unix_s	cpu	user_pct
1700000001.000000000	all	50
1700000001.000000000	0	50
a/b/disk.tsv
unix_s	disk	busy_pct
1700000001.000000000	sda	10
1700000001.000000000	sdb	
a/b/mem.tsv
unix_s	free_bytes
1700000001.000000000	510976
a/b/net.tsv
unix_s	interface	rx_bytes_per_s
1700000001.000000000	lo	0
1700000001.000000000	eth0	2000

$ sample -q --replay changes.raw cpu net -n 1 --to-dir json -f user_pct,rx_bytes_per_s --json; for file in json/*; do echo $file; cat $file; done
json/cpu.jsonl
{"unix_s":1700000001.000000000,"cpu":"all","user_pct":50}
{"unix_s":1700000001.000000000,"cpu":0,"user_pct":50}
json/net.jsonl
{"unix_s":1700000001.000000000,"interface":"lo","rx_bytes_per_s":0}
{"unix_s":1700000001.000000000,"interface":"eth0","rx_bytes_per_s":2000}

$ sample -q --replay changes.raw cpu disk -n 1 --to-dir a/b -f user_pct,busy_pct --add host=web1 --no-header; cat a/b/cpu.tsv a/b/disk.tsv; ls a/b
1700000001.000000000	all	50	web1
1700000001.000000000	0	50	web1
1700000001.000000000	sda	10	web1
1700000001.000000000	sdb		web1
cpu.tsv
disk.tsv
mem.tsv
net.tsv

$ sample -q --replay changes.raw cpu disk -n 1 --to-dir c --counters -f 'node_cpu_seconds_total{mode=user},node_disk_read_bytes_total'; head c/*
==> c/cpu.tsv <==
unix_s	cpu	node_cpu_seconds_total{mode=user}
1700000000.000000000	all	1
1700000000.000000000	0	1
1700000000.000000000	1	0

==> c/disk.tsv <==
unix_s	disk	node_disk_read_bytes_total
1700000000.000000000	sda	51200

# A table that there is nothing for is left out; the others go on.
$ sample --replay reboot.raw cpu disk -n 1 --to-dir less -f user_pct,busy_pct; head less/*
sample: reboot.raw: has no diskstats; left out busy_pct; only what was recorded can be replayed
unix_s	cpu	user_pct
1700000100.500000000	all	20
1700000100.500000000	0	20

$ sample --replay reboot.raw disk net --to-dir none; ls none
sample: reboot.raw: has no diskstats; no column that was asked for is left; only what was recorded can be replayed
ls: cannot access 'none': No such file or directory
? 2

# Without a directory there is room for one table.
$ sample --replay changes.raw cpu disk
sample: several tables don't go into one stream; give --to-dir DIR, for a file each
? 2

$ sample cpu disk --to x -- true
sample: several tables don't go into one stream; give --to-dir DIR, for a file each
? 125

$ sample cpu cpu --to-dir x -n 1
sample: table cpu is named twice; name it once
? 2

# Where no file can be made.
$ touch file; sample -q --replay changes.raw cpu --to-dir file
sample: file: file exists
? 2

$ sample -q --replay changes.raw cpu --to-dir file/below
sample: file/below: not a directory
? 2

$ sample -q cpu --to-dir file -- echo not started
sample: file: file exists
? 125

$ mkdir taken taken/cpu.tsv; sample -q --replay changes.raw cpu disk --to-dir taken
sample: taken/cpu.tsv: is a directory; name a file
? 2

$ mkdir full; ln -s /dev/full full/cpu.tsv; sample -q --replay changes.raw cpu --to-dir full
sample: full/cpu.tsv: no space left on device; free some room
? 2

$ sample -q cpu -i 1ms --to-dir full -- true
sample: full/cpu.tsv: no space left on device; free some room
? 125

# A reader that has left one of them ends all.
$ mkdir left; mkfifo left/cpu.tsv; head -n 1 left/cpu.tsv > first & sample -q cpu mem -i 10ms --to-dir left; echo $?; wc -l < first
0
1

# Beside COMMAND, whose output is its own; a second run begins anew.
$ sample -q cpu mem --to-dir live -f user_pct,total_bytes -- echo said; ls live; cut -f 3 live/cpu.tsv | head -n 1
said
cpu.tsv
mem.tsv
user_pct

$ sample -q cpu mem --to-dir live -i 1ms -n 2 -f lost; wc -l < live/mem.tsv
3
