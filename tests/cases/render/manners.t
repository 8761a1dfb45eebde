# It has its name and its manners, and says that its work is still to come.
$ render --version
render 0.1.0

$ render
render: standard input: is empty; give it a table whose first line names the columns
? 2

$ render --quite
render: unknown option '--quite'; did you mean '--quiet'. Try 'render --help'.
? 2

$ render --help > help; ftfilter -h | cmp - help
- help differ: byte 1, line 1
? 1

$ render --help > /dev/full
render: standard output: no space left on device; free some room
? 2
