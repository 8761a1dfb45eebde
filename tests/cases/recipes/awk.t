# Live recordings are quiet ones here: a busy machine misses ticks, and a container hides files.
# The dialect is plain enough for cut and awk alone. Rows, columns and numbers of a live recording:
$ sample -q -i 20ms -n 10 > load.tsv; wc -l < load.tsv
11

$ awk -F'\t' 'NR == 1 { n = NF } NF != n' load.tsv

$ tail -n +2 load.tsv | cut -f 1 | grep -cE '^[0-9]+\.[0-9]{9}$'
10

# Every cell behind the time is a plain number or empty.
$ tail -n +2 load.tsv | cut -f 2- | tr '\t' '\n' | grep -vE '^(-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?)?$'
? 1

# A gate: nothing is over 101 hundredths.
$ sample -q -i 20ms -n 5 | awk -F'\t' 'NR > 1 && $2 > 101'

# A column by its name.
$ awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
> { lost += $at["lost"]; n++ } END { print n, (lost >= 0) }' load.tsv
10 1

# Several recordings behind each other.
$ sample -q -i 10ms -n 3 > more.tsv; cat load.tsv more.tsv | awk -F'\t' '$1 != "unix_s"' | wc -l
13
