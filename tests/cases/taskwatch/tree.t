# What a COMMAND's tree does, by whichever source tells anybody: the same rows but for status, cost and
# changes of user. Names need perf, whoever tells the rest.
skip unless $ taskwatch -q --source perf --to t.tsv -- true

# What a tree did, in order. A name at a fork is still the parent's.
$ taskwatch -q --to t.tsv -- sh -c 'true; ls >/dev/null; exit 3'
> cut -f 2,7,15 t.tsv
event	comm	lost
fork	taskwatch	0
exec	sh	0
fork	sh	0
exec	ls	0
exit	ls	0
exit	sh	0

# Every row is of one tree, and whoever was made ended.
$ awk -F'\t' 'NR == 2 { made[$3] = 1 }
> NR > 2 && $2 == "fork" { if (!made[$5]) print "not ours: " $0; made[$3] = 1 }
> NR > 1 && !made[$3] { print "not ours: " $0 }
> $2 == "exit" { ended++ } END { for (pid in made) n++; print n, "made,", ended, "ended" }' t.tsv
2 made, 2 ended

# What is chosen.
$ taskwatch -q -e exec --no-header --to t.tsv -- sh -c 'ls >/dev/null; true'; cut -f 2,7 t.tsv
exec	sh
exec	ls
$ taskwatch -q --comm '^l' --no-header --to t.tsv -- sh -c 'ls >/dev/null; true'; cut -f 2,7 t.tsv
exec	ls
exit	ls
$ taskwatch -q --min-life 200ms --no-header --to t.tsv -- sh -c 'ls >/dev/null; sleep 0.25'; cut -f 2,7 t.tsv
exit	sleep
exit	sh
$ taskwatch -q --min-life 1h --failed -u 12345 -e exit --to t.tsv -- true; wc -l < t.tsv
1
$ taskwatch -q -u "$(id -u)" -e exit --no-header --to t.tsv -- true; cut -f 2,7 t.tsv
exit	true

# A count ends the watching, not COMMAND.
$ taskwatch -q -n 1 --to t.tsv -- sh -c 'ls >/dev/null; echo still here'; wc -l < t.tsv
still here
2

# Totals by name in the place of rows.
$ taskwatch -q --summary --to t.tsv -- sh -c 'ls >/dev/null; ls / >/dev/null; :'; cut -f 2,3,13,14 t.tsv | sort
comm	count	threads	lost
ls	2	0	0
sh	1	0	0

# JSON lines with the same names.
$ taskwatch -q --json -e exec --to t.json -- true; sed -E 's/:[0-9.]+/:N/g' t.json
{"unix_s":N,"event":"exec","pid":N,"tid":N,"ppid":N,"uid":N,"comm":"true","status":null,"life_s":null,"cpu_s":null,"wait_s":null,"rss_peak_kib":null,"read_bytes":null,"write_bytes":null,"lost":N}
