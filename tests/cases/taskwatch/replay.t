# A recording of one small program and its children, told again.
$ taskwatch --replay "$DATA/netlink/linux-6.18.raw" | cut -f 2-5,7-8 | head -12
event	pid	tid	ppid	comm	status
alive	22795	22795	22754	python3	
exec	22795	22795	22754	scene	
fork	22796	22796	22795	scene	
exit	22796	22796	22795	scene	0
fork	22797	22797	22795	scene	
exit	22797	22797	22795	scene	3
fork	22798	22798	22795	scene	
exec	22798	22798	22795	true	
exit	22798	22798	22795	true	0
fork	22799	22799	22795	scene	
exit	22799	22799	22795	scene	127

$ taskwatch --replay "$DATA/netlink/linux-6.18.raw" | grep exec | head -3 | cut -f 1-3,7
1795308635.688194030	exec	22795	scene
1795308635.689064172	exec	22798	true

$ taskwatch --replay "$DATA/netlink/linux-6.18.raw" | awk -F'\t' '$2 == "exit" && $8 != "0" { print $3, $7, $8 }'
22797 scene 3
22799 scene 127
22801 scene SIGTERM
22802 scene SIGSEGV
22810 scene SIGKILL

$ taskwatch --replay "$DATA/netlink/linux-6.18.raw" --failed --clock mono | cut -f 1,2,8,9
mono_s	event	status	life_s
14174.293791203	exit	3	0.00003869
14174.294222633	exit	127	0.00005993
14174.294355693	exit	SIGTERM	0.00005282
14174.294420314	exit	SIGSEGV	0.000045521
14174.295460685	exit	SIGKILL	0.0000696

# With its threads, and only of one user.
$ taskwatch --replay "$DATA/netlink/linux-6.18.raw" --threads -e clone,texit | cut -f 2-4,10
event	pid	tid	cpu_s
clone	22805	22806	
clone	22805	22807	
texit	22805	22806	0.00023032
texit	22805	22807	0.000243
clone	22808	22809	
texit	22808	22808	0.00016294

$ taskwatch --replay "$DATA/netlink/linux-6.18.raw" -u 65534 | cut -f 2,3,6
event	pid	uid
uid	22804	65534
exit	22804	65534

# Of one process and what came of it; by name; what it came to.
$ taskwatch --replay "$DATA/netlink/linux-6.18.raw" --no-snapshot -p 22805,22808 | cut -f 2,3,10
event	pid	cpu_s
fork	22805	
exit	22805	0.00056628
fork	22808	
exit	22808	0.00037939

$ taskwatch --replay "$DATA/netlink/linux-6.18.raw" --comm '^true$' --json
{"unix_s":1795308635.689064172,"event":"exec","pid":22798,"tid":22798,"ppid":22795,"uid":0,"comm":"true","status":null,"life_s":null,"cpu_s":null,"wait_s":null,"rss_peak_kib":null,"read_bytes":null,"write_bytes":null,"lost":0}
{"unix_s":1795308635.689294602,"event":"exit","pid":22798,"tid":22798,"ppid":22795,"uid":0,"comm":"true","status":"0","life_s":0.00032674,"cpu_s":0.00029317,"wait_s":0.00000283,"rss_peak_kib":1076,"read_bytes":0,"write_bytes":0,"lost":0}

$ taskwatch --replay "$DATA/netlink/linux-6.18.raw" --summary | cut -f 2-6,13
comm	count	failed	cpu_s	cpu_max_s	threads
scene	11	5	0.003155451	0.001639281	0
true	1	0	0.00029317	0.00029317	0
a\tb\nc\x1B\x22d\\e	1	0	0.00002692	0.00002692	0

# What is no recording, or not all of one.
$ taskwatch --replay "$DATA/netlink/README.md"
taskwatch: $DATA/netlink/README.md: this is no recording of taskwatch; record it anew
? 2
$ head -c 3000 "$DATA/netlink/linux-6.18.raw" | taskwatch --replay - --strict | tail -1 | cut -f 2,3
taskwatch: standard input: cut off at byte 2962: what came last is missing
fork	22805
$ taskwatch --replay "$DATA/netlink/linux-6.18.raw" --clock boot
taskwatch: a recording has no clock 'boot'; use --clock unix or mono
? 2
$ taskwatch --replay nofile
taskwatch: nofile: no such file or directory; check the path
? 2
