# It has its name and its manners, and says that its work is still to come.
$ ftfilter --version
ftfilter 0.1.0

$ ftfilter
ftfilter: this tool is not built yet; see the README for those that are
? 2

$ ftfilter --quite
ftfilter: unknown option '--quite'; did you mean '--quiet'? Try 'ftfilter --help'.
? 2

$ ftfilter --help > help; ftfilter -h | cmp - help

$ ftfilter --help > /dev/full
ftfilter: standard output: no space left on device; free some room
? 2
