# Pixels: as many as the SVG has, or so many times more; the same file for the same input.
$ printf 'unix_s\tcpu_user_pct\n1.0\t5\n2.0\t7\n' >t.tsv
$ render -o a.png t.tsv; head -c 8 a.png | od -An -tx1
 89 50 4e 47 0d 0a 1a 0a
$ render t.tsv | sed -n 's/.* width="\([0-9]*\)" height="\([0-9]*\)" role.*/\1 \2/p' >svg
$ od -An -tu1 -j16 -N8 a.png | awk '{print $3 * 256 + $4, $7 * 256 + $8}' | cmp - svg
$ render --scale 2 -o c.png t.tsv; od -An -tu1 -j16 -N8 c.png | awk '{print $3 * 128 + $4 / 2, $7 * 128 + $8 / 2}' | cmp - svg
$ render -o c.png t.tsv; cmp a.png c.png; render --theme light --format png t.tsv | cmp - a.png
$ render --theme dark --format png t.tsv | cmp -s - a.png
? 1

# What the typeface has no letters for is drawn, as boxes.
$ render --title '漢字 😀 <&> é Ж' -o c.png t.tsv; cmp -s a.png c.png
? 1

# A scale without sense, and a terminal that can't show it.
$ for s in 0.05 9 NaN -1; do render --scale $s -o c.png t.tsv; done
render: --scale '0.05' is no number from 0.1 to 8. Try 'render --help'.
render: --scale '9' is no number from 0.1 to 8. Try 'render --help'.
render: --scale 'NaN' is no number from 0.1 to 8. Try 'render --help'.
render: --scale '-1' is no number from 0.1 to 8. Try 'render --help'.
? 2
$ script -qec "render --format png t.tsv" /dev/null | tr -d '\r'
render: a terminal can't show PNG; name an --output, or take --format text
