# It has its name and its manners, and says that its work is still to come.
$ metricsnap --version
metricsnap 0.1.0

$ metricsnap
metricsnap: METRIC is missing. Try 'metricsnap --help'.
? 2

$ metricsnap --quite
metricsnap: unknown option '--quite'; did you mean '--quiet'? Try 'metricsnap --help'.
? 2

$ metricsnap --help > help; metricsnap -h | cmp - help

$ metricsnap --help > /dev/full
metricsnap: standard output: no space left on device; free some room
? 2
