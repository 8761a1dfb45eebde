# Name, help and the words for a command line that can't be.
$ render --version
render 0.1.0

$ render --help > help; render -h | cmp - help

$ render --quite
render: unknown option '--quite'; did you mean '--quiet'? Try 'render --help'.
? 2

$ render < /dev/null
render: standard input: empty input; give it a table whose first line names the columns
? 2

$ render nowhere.tsv
render: nowhere.tsv: no such file or directory; check the path
? 2

$ printf 'unix_s\tn\n1.0\t1\n2.0\t2\n' > rows.tsv

$ render -o rows.xyz rows.tsv
render: --output 'rows.xyz': the ending is no format that can be written; end the name in .svg, .png, .html or .txt, or name the --format
? 2

$ render -f nope rows.tsv
render: --fields 'nope': no input has such a column; the nearest is 'n'
? 2

$ printf 'name\tn\na\t1\n' | render
render: standard input:1: names no time column (unix_s, mono_s, boot_s, trace_s, time, timestamp); give it a table with its header line
? 2

$ render rows.tsv > /dev/full
render: standard output: no space left on device; free some room
? 2

$ render --help > /dev/full
render: standard output: no space left on device; free some room
? 2
