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

# A command is run beside live tracing, which reads no file.
$ ftfilter -- true
ftfilter: a COMMAND is run beside live tracing only; add --live
? 125
$ ftfilter --live -t 1ms trace.txt
ftfilter: live tracing reads no FILE; leave one of them out; a COMMAND comes behind --
? 2

$ ftfilter --summary-format tall < /dev/null
ftfilter: --summary-format 'tall' is no form; the forms are lines, classic and hist. Try 'ftfilter --help'.
? 2

# Losses that somebody made up, and losses without a number.
$ printf 'CPU:0 [LOST 18000000000000000000 EVENTS]\n%.0s' 1 2 | ftfilter
ftfilter: the kernel lost 18446744073709551615 events in 2 places; trace with a larger buffer_size_kb
$ echo 'CPU:0 [LOST EVENTS]' | ftfilter
ftfilter: the kernel lost events in 1 places; trace with a larger buffer_size_kb

# A list of numbers has no ranges.
$ ftfilter --cpu 0-1 < /dev/null
ftfilter: --cpu '0-1' is not a number; write one, or some, as in '0,2'. Try 'ftfilter --help'.
? 2
