skip unless mlr
$ sample -q -i 20ms -n 10 > load.tsv

$ mlr --itsv --ojson stats1 -a count -f unix_s,lost load.tsv
[
{
  "unix_s_count": 10,
  "lost_count": 10
}
]

# No cell is text to it.
$ mlr --itsv --onidx put -q 'for (name, cell in $*) { print typeof(cell) }' load.tsv |
> sort -u | grep -vE '^(int|float|empty)$'
? 1

# Missing cells are missing, not zero: on a tree that stands still no share is known.
$ root=$DATA/proc/linux-6.18-vm
> sample -q --proc $root/proc --sys $root/sys -i 1ms -n 4 |
> mlr --itsv --oxtab put '$known = is_empty($cpu_user_pct) ? 0 : 1' then stats1 -a sum -f known,procs_running
known_sum         0
procs_running_sum 8

# Text comes back as it was.
$ sample -q -i 1ms -n 1 -f lost --add 'note=a	b\c"d' | mlr --itsv --ojson cut -f note
[
{
  "note": "a\tb\\c\\x22d"
}
]
