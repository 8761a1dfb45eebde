# Name, help, and an input without a line.
$ ftfilter --version
ftfilter 0.1.0

$ ftfilter < /dev/null

$ ftfilter --quite
ftfilter: unknown option '--quite'; did you mean '--quiet'? Try 'ftfilter --help'.
? 2

$ ftfilter --help > help; ftfilter -h | cmp - help

$ ftfilter --help > /dev/full
ftfilter: standard output: no space left on device; free some room
? 2
