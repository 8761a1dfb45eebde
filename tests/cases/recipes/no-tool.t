# The dialect is plain enough for cut and awk alone.
$ printf 'unix_s\tn\n1.000000000\t3\n2.000000000\t\n' | awk -F'\t' 'NR > 1 && $2 == "" { print $1 }'
2.000000000
