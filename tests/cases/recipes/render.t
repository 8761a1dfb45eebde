# A recording becomes a chart, the same from a pipe and from a file.
$ sample -q -i 10ms -n 20 > load.tsv; render load.tsv > one.svg; render -o two.svg load.tsv; cmp one.svg two.svg

$ tail -n 1 one.svg
</svg>

# What a program of another kind wrote renders too, if a column is a time.
$ printf 'Time (ns)\tsys_read\n1000\t5\n2000\t7\n' | render | grep -c '</svg>'
1

# And what went through awk and Miller.
$ awk -F'\t' 'NR == 1 || NR % 2' load.tsv | cut -f 1,2,9 | render | grep -c '</svg>'
1
