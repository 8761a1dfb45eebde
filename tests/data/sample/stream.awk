# Writes a stream for `sample --replay` from what people can write: run it by LC_ALL=C awk -f.
#
#     @ 1700000001 2          a tick at this time, 2 having been missed before it
#     = PID/stat 4711         a text of this name, and its key if it has one
#     (its lines)
#     = pressure/cpu - 95     one that could not be read, with the system's number for why
BEGIN {
    names = "stat,meminfo,block,diskstats,net/dev,vmstat,interrupts,softirqs,page_size,PID/stat,PID/io"
    names = names ",cgroup/cpu.stat,cgroup/memory.current,cgroup/pids.current,cgroup/io.pressure"
    names = names ",pressure/cpu,pressure/memory,pressure/io"
    printf "sample raw 1\tunix_s=1700000000\tmono_s=500\tboot_s=560\tuser_hz=100\tpage_bytes=4096\tsources=%s\n", names
}
/^@ / { tick(); time = $2; lost = $3 + 0; next }
/^= / { text(); name = $2; key = $3 == "-" ? "" : $3; number = $4; next }
{ body = body $0 "\n" }
END { tick() }

function text() {
    if (name != "")
        texts = texts name "\t" key "\t" length(body) (number == "" ? "" : "\t" number) "\n" body "\n"
    name = body = ""
}

function tick() {
    text()
    if (time != "")
        printf "tick\t%s\t%d\t%d\n%s", time, lost, length(texts), texts
    time = texts = ""
}
