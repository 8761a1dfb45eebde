# Name, help and the words for a command line that can't be.
$ taskwatch --version
taskwatch 0.1.0

$ taskwatch --help > help; taskwatch -h | cmp - help

$ taskwatch --help > /dev/full
taskwatch: standard output: no space left on device; free some room
? 2

$ taskwatch --quite
taskwatch: unknown option '--quite'; did you mean '--quiet'? Try 'taskwatch --help'.
? 2

$ taskwatch --min-lif 1s
taskwatch: unknown option '--min-lif'; did you mean '--min-life'? Try 'taskwatch --help'.
? 2

$ taskwatch make
taskwatch: 'make' is one operand too many. Try 'taskwatch --help'.
? 2

$ taskwatch -d 5
taskwatch: --duration '5' needs a unit, as in '5ms' or '5s'. Try 'taskwatch --help'.
? 2

$ taskwatch -d -1s
taskwatch: --duration '-1s' is not a length of time; write one like '5ms' or '1.5s'. Try 'taskwatch --help'.
? 2

$ taskwatch -n many
taskwatch: --count 'many' is not a number of rows; give 1 or more. Try 'taskwatch --help'.
? 2

$ taskwatch -n -1
taskwatch: --count '-1' is not a number of rows; give 1 or more. Try 'taskwatch --help'.
? 2

$ taskwatch -n 0
taskwatch: --count '0' is not a number of rows; give 1 or more. Try 'taskwatch --help'.
? 2

$ taskwatch -e exec,exits
taskwatch: --event 'exits' is no event; the events are alive fork clone exec comm exit texit uid gid sid ptrace core gone lost. Try 'taskwatch --help'.
? 2

$ taskwatch -p 0
taskwatch: --pid '0' is no process's number. Try 'taskwatch --help'.
? 2

$ taskwatch -p 1,init
taskwatch: --pid 'init' is no process's number. Try 'taskwatch --help'.
? 2

$ taskwatch --tree
taskwatch: --pid is missing. Try 'taskwatch --help'.
? 2

$ taskwatch -u 'nobody of that name'
taskwatch: --user 'nobody of that name' is no user of /etc/passwd; give a number. Try 'taskwatch --help'.
? 2

$ taskwatch --comm '('
taskwatch: --comm '(' unclosed group. Try 'taskwatch --help'.
? 2

$ taskwatch --min-life soon
taskwatch: --min-life 'soon' is not a length of time; write one like '5ms' or '1.5s'. Try 'taskwatch --help'.
? 2

$ taskwatch --clock wall
taskwatch: --clock 'wall' is not a clock; the clocks are unix, mono and boot. Try 'taskwatch --help'.
? 2

$ taskwatch --add Host=web1
taskwatch: --add 'Host=web1' has a name that is not [a-z][a-z0-9_]*. Try 'taskwatch --help'.
? 2

$ taskwatch --source netlink
taskwatch: --source 'netlink' is not a source; the sources are auto, connector, perf and poll. Try 'taskwatch --help'.
? 2

$ taskwatch --buffer 64MB
taskwatch: --buffer '64MB' is no size, as in '512k' or '64M'. Try 'taskwatch --help'.
? 2

$ taskwatch --ring 0
taskwatch: --ring '0' is no size, as in '512k' or '64M'. Try 'taskwatch --help'.
? 2

$ taskwatch --by cpu
taskwatch: --top is missing. Try 'taskwatch --help'.
? 2

$ taskwatch --top 1s --by size
taskwatch: --by 'size' is no key; the keys are cpu wait read write io rss. Try 'taskwatch --help'.
? 2

$ taskwatch --top 1s --summary
taskwatch: --top cannot be used with --summary. Try 'taskwatch --help'.
? 2

$ taskwatch --top 1s -e exec
taskwatch: --top cannot be used with --event. Try 'taskwatch --help'.
? 2

# Output that can't be written ends it.
$ taskwatch -q -d 10ms > /dev/full
taskwatch: standard output: no space left on device; free some room
? 2

# A reader that has seen enough ends it, too.
$ taskwatch -q | head -n 1 | cut -f 1-3
unix_s	event	pid

# Looking takes its time.
$ taskwatch --top 0s
taskwatch: --top '0s' is too short; give 1ms or more. Try 'taskwatch --help'.
? 2
$ taskwatch --poll 10us -d 1s
taskwatch: --poll '10us' is too short; give 1ms or more. Try 'taskwatch --help'.
? 2
