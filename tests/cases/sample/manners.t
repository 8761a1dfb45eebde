# It has its name and its manners, and says that its work is still to come.
$ sample --version
sample 0.1.0

$ sample
sample: this tool is not built yet; see the README for those that are
? 2

$ sample --quite
sample: unknown option '--quite'; did you mean '--quiet'. Try 'sample --help'.
? 2

$ sample --help > help; ftfilter -h | cmp - help
- help differ: byte 1, line 1
? 1

$ sample --help > /dev/full
sample: standard output: no space left on device; free some room
? 2
