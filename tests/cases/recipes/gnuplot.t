skip unless gnuplot
$ sample -q -i 20ms -n 10 > load.tsv
> gnuplot -e "set datafile separator tab; set key autotitle columnhead; stats 'load.tsv' using 1:8 nooutput; print STATS_records"
10
