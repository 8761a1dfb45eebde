# Rows and COMMAND's own output each go where they belong.
$ taskwatch -- true
taskwatch: standard output is COMMAND's; give --to FILE for the records
? 125

$ taskwatch --to t.tsv
taskwatch: --to goes with a COMMAND; use '> FILE', or name a COMMAND behind --
? 2

$ taskwatch -q --to t.tsv -- no-such-command
taskwatch: no-such-command: no such file or directory; check the path
? 127

$ echo 'no program' > data; taskwatch -q --to t.tsv -- ./data
taskwatch: ./data: permission denied; check its permissions, or run as its owner
? 126

$ taskwatch -q --to no/such/directory -- echo started
taskwatch: no/such/directory: no such file or directory; check the path
? 125

$ taskwatch -q --nope --to t.tsv -- true
taskwatch: unknown option '--nope'; did you mean '--top'? Try 'taskwatch --help'.
? 125

$ taskwatch -q --to /dev/full -- true
taskwatch: /dev/full: no space left on device; free some room
? 125

# A file is only emptied for a COMMAND that is there.
$ echo old > old.tsv; taskwatch -q --to old.tsv --nope -- true; cat old.tsv
taskwatch: unknown option '--nope'; did you mean '--top'? Try 'taskwatch --help'.
old

# Its status, its output and its input are its own.
$ taskwatch -q --to t.tsv -- sh -c 'echo out; echo err >&2; cat; exit 3' < data
out
err
no program
? 3

$ taskwatch -q --to t.tsv -- sh -c 'kill -TERM $$'
? 143

# The columns are an interface: new ones come only at the right end.
$ taskwatch -q --to t.tsv -- true; head -n 1 t.tsv | tr '\t' '\n'
unix_s
event
pid
tid
ppid
uid
comm
status
life_s
cpu_s
wait_s
rss_peak_kib
read_bytes
write_bytes
lost

$ taskwatch -q --delays --args --add run=1 --clock mono --to t.tsv -- true; head -n 1 t.tsv | cut -f 1,15-
mono_s	blkio_s	swapin_s	reclaim_s	thrashing_s	compact_s	wpcopy_s	irq_s	lost	args	run
