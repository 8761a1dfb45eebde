# A run over an earlier one: what was, what is, and what is no more.
$ cp $DATA/svg/*.tsv .; render --compare before.tsv stack.tsv > over.svg
> grep -o '<title>[^<]*was[^<]*' over.svg; grep -o 'only in[^<]*' over.svg; grep -o '[a-z]*: before' over.svg
<title>steal: mean 0 %, was 0 %, max 0 %, was 0 %
<title>I/O wait: mean 1.4 %, was 0 %, max 12 %, was 0 %
<title>system: mean 15.8 %, was 16.7 %, max 21 %, was 23 %
<title>user: mean 38.9 %, was 47.7 %, max 61 %, was 67 %
<title>mean 3.6, was 4.78, max 6, was 7
only in before: Forks
dashed: before
faint: before

$ render --compare nowhere.tsv stack.tsv
render: nowhere.tsv: no such file or directory; check the path
? 2

# The axis tells times since the start, or by the clock in UTC; a clock without hours tells seconds.
$ printf 'unix_s\tn\n1795289990\t1\n1795290010\t2\n' > unix; render unix | grep -o '>[0-9:]* s<\|>[0-9:]*:[0-9]*<' | sort -u | paste -sd ' '
>0 s< >10 s< >15 s< >20 s< >5 s<

$ render --time clock unix | grep -o '>[0-9:]* s<\|>[0-9:]*:[0-9]*<' | sort -u | paste -sd ' '
>19:39:50< >19:39:55< >19:40:00< >19:40:05<

$ sed 's/unix_s/boot_s/; s/17952/2/' unix | render --time clock | grep -o '>[0-9:]* s<' | sort -u | paste -sd ' '
>289990 s< >289995 s< >290000 s< >290005 s<

# Inputs brought to one start are on no clock.
$ render --time clock --align start unix | grep -o '>[0-9:]* s<' | sort -u | paste -sd ' '
>0 s< >10 s< >15 s< >20 s< >5 s<

# Only a picture for both has a style sheet; others are in plain attributes.
$ for theme in auto light dark; do render --theme $theme unix | grep -c '<style>'; done
1
0
0
? 1

# Many values a pixel are told as what they are made of.
$ sh $DATA/svg/dense.sh | render | grep -o 'line: mean.*max<'
line: mean · band: 5–95 % · faint: min–max<
