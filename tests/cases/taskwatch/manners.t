# It has its name and its manners, and says that its work is still to come.
$ taskwatch --version
taskwatch 0.1.0

$ taskwatch
taskwatch: this tool is not built yet; see the README for those that are
? 2

$ taskwatch --quite
taskwatch: unknown option '--quite'; did you mean '--quiet'? Try 'taskwatch --help'.
? 2

$ taskwatch --help > help; taskwatch -h | cmp - help

$ taskwatch --help > /dev/full
taskwatch: standard output: no space left on device; free some room
? 2
