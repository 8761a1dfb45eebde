# Where standard output is no terminal, --live is one picture at the end.
$ printf 'unix_s\tn\n1\t1\n2\t4\n3\t2\n' > rows.tsv; render --live --width 50 < rows.tsv
> render --format text --width 50 < rows.tsv > text; render --live --width 50 < rows.tsv | cmp - text
N
standard input · 2 s · every 1 s · 3 rows · 1 Jan
1970 00:00:01 UTC

N  max 4
 4 ┤                 ⢀⣀⣤⣴⣶⣿⣿⣶⣶⣤⣤⣄⣀⣀
   │           ⢀⣀⣤⣴⣶⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣶⣶⣦⣤⣄⣀⣀
 2 ┤     ⢀⣀⣤⣴⣶⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣷⣶⣦⣤
   │⣀⣤⣴⣶⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿
 0 ┤⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿
   └0 s────────┴0.5 s─────┴1 s────────┴1.5 s─────┴

$ render --live --format svg rows.tsv
render: --live: a terminal shows letters only; leave --format away, or make it text or ascii
? 2
$ render --live -o x.svg rows.tsv
render: --live cannot be used with --output. Try 'render --help'.
? 2
$ render --live --follow 1s rows.tsv
render: --live cannot be used with --follow. Try 'render --help'.
? 2
$ render --live --format ascii --width 40 rows.tsv
rows
rows.tsv . 2 s . every 1 s . 3 rows . 1
Jan 1970 00:00:01 UTC

N  max 4
 4 +             ..:####:::.
   |         .::###############:::..
 2 +    .::############################:
   |.:##################################
 0 +####################################
   +0 s-----+0.5 s---+1 s-----+1.5 s---+

# --follow needs a file to write again; what it is at the end is what it would have been at once.
$ render --follow 2s rows.tsv
render: --follow: there is no file to write again; name one with --output
? 2
$ render --follow 0s -o x.svg rows.tsv
render: --follow '0s' must be longer than 0. Try 'render --help'.
? 2
$ render --follow 2 -o x.svg rows.tsv
render: --follow '2' needs a unit, as in '5ms' or '5s'. Try 'render --help'.
? 2
$ render -o once.svg rows.tsv; render --follow 1h -o follow.svg rows.tsv; cmp once.svg follow.svg
> render -o once.txt rows.tsv; cat rows.tsv | render --follow 1ms -o follow.txt -; tail -n +3 once.txt > a; tail -n +3 follow.txt | cmp - a; ls
a
follow.svg
follow.txt
once.svg
once.txt
rows.tsv
text

# The first picture is there while rows still come, and later ones take its place.
$ mkfifo fifo; render --follow 1ms -o now.txt fifo & exec 3> fifo; printf 'unix_s\tn\n1\t1\n' >&3
> until grep -sq '1 row' now.txt; do sleep 0.01; done; echo one
> printf '2\t1\n' >&3; until grep -sq '2 rows' now.txt; do sleep 0.01; done; echo two
> exec 3>&-; wait $!; echo $?
one
two
0

# What can't be drawn is said as without.
$ printf 'a\tb\n1\t2\n' | render --follow 1s -o x.svg
render: standard input:1: names no time column (unix_s, mono_s, boot_s, trace_s, time, timestamp); give it a table with its header line
? 2
$ render --follow 1s -o x.svg < /dev/null
render: standard input: empty input; give it a table whose first line names the columns
? 2
$ printf 'unix_s\tn\n' | render --follow 1s -o x.svg
render: standard input: no rows; there is nothing to draw
? 2
$ render --follow 1s -o x.svg -f nope rows.tsv
render: --fields 'nope': no input has such a column; the nearest is 'n'
? 2
$ printf 'mono_s\tn\n1\t1\n' | render --follow 1s -o x.svg rows.tsv -
render: standard input: its times are on another clock than those of rows.tsv; record both with the same --clock, or bring them to one start with --align start
? 2
$ render --follow 1s -o x.svg /
render: /: is a directory; name a file
? 2
$ render --follow 1s -o /nowhere/x.svg rows.tsv
render: /nowhere/x.svg: no such file or directory; check the path
? 2
$ printf 'unix_s\tn\n1\t1\nbad\n2\t2\n' | render --strict --follow 1s -o x.svg
render: standard input:3: line skipped: its cells don't match the header's
? 1

# After a signal what is on its way is still read, and the file written once more.
$ mkfifo on; render --follow 1h -o on.txt on & exec 3> on; printf 'unix_s\tn\n1\t1\n' >&3
> until grep -sq '1 row' on.txt; do sleep 0.01; done; printf '2\t1\n3\t1\n' >&3; kill $!; wait $!; echo $?; exec 3>&-; grep -o '3 rows' on.txt; ls -a | grep on.txt
0
3 rows
on.txt
