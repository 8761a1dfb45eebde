# 20,000 rows that look like measurements, the same everywhere: a linear congruential generator in
# numbers that every awk holds exactly.
awk 'BEGIN {
  print "mono_s\tload_pct"
  for (row = 0; row < 20000; row++) {
    for (sum = draw = 0; draw < 4; draw++) { seed = (seed * 1103 + 12345) % 1048576; sum += seed / 1048576 }
    value = 20 + sum * 5 + (row > 9000 && row < 12000 ? 30 : 0) + (row % 3777 == 0 ? 45 : 0)
    if (row < 15000 || row > 16000) printf "%d.%03d\t%.2f\n", row / 1000, row % 1000, value
  }
}'
