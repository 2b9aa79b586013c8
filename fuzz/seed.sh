#!/bin/sh
# Lays real blueprints, styles and pictures where the fuzzers begin.
set -eu
cd "$(dirname "$0")"
# The first byte of a corpus file says how the rest is taken; see the targets.
put() { mkdir -p "corpus/$1"; { printf "$2"; cat "$3"; } >"corpus/$1/$(basename "$3").seed"; }
for file in ../examples/*.toml ../tests/cases/*.toml ../tests/broken/*.toml; do
  put parse '\0' "$file"
done
for file in ../examples/*.toml ../tests/cases/*.toml; do
  put layout '\004\020\001\0' "$file"
done
for file in ../styles/*.toml; do
  put style '\0' "$file"
done
mkdir -p corpus/image corpus/values
printf '\0\211PNG\r\n\032\n\0\0\0\015IHDR\0\0\0\001\0\0\0\001\010\0\0\0\0\072\176\233\125\0\0\0\012IDATx\234c\150\0\0\0\202\0\201\167\315\162\266\0\0\0\0IEND\256B\140\202' >corpus/image/one.png
printf '\0\377\330\377\300\0\013\010\0\006\0\007\001\001\021\0\377\332\0\010\001\001\0\0\077\0\011\377\331' >corpus/image/one.jpg
for words in 'https://example.org/a b' 'javascript:x' 'mailto:a@b' 'java\tscript:x' '#1f5fa8' '4 min' 'de-CH' 'DATA:text/html,x'; do
  name=$(printf '%s' "$words" | cksum | cut -d' ' -f1)
  printf '\0%b' "$words" >"corpus/values/$name"
done
