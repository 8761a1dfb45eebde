# Draws all golden pictures anew; then look at each.
set -e
cd "$(dirname "$0")"
render -o lines.svg lines.tsv
render --theme light -o compare.svg --compare before.tsv stack.tsv
render --theme dark --time clock -o clock.svg stack.tsv
sh dense.sh | render --theme light -o dense.svg
