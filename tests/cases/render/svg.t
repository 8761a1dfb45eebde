# The pictures are those that were looked at (tests/data/svg/README.md), byte for byte.
$ cp $DATA/svg/*.tsv $DATA/svg/dense.sh .

$ render lines.tsv | cmp - $DATA/svg/lines.svg

$ render --theme light --compare before.tsv stack.tsv | cmp - $DATA/svg/compare.svg

$ render --theme dark --time clock stack.tsv | cmp - $DATA/svg/clock.svg

$ sh dense.sh | render --theme light | cmp - $DATA/svg/dense.svg
