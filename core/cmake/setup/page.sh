# Set-up step: Dear ImGui's sources and the page's font.
source "$(dirname "$0")/lib.sh"

newer_apt_update
rm -rf "$DEPS/unpacked" "$DEPS/imgui" "$DEPS/fonts" && mkdir -p "$DEPS/unpacked" "$DEPS/fonts"
(cd "$DEPS/unpacked" && newer_apt apt-get source -q --download-only imgui=1.90.1+ds-1)
tar xf "$DEPS/unpacked"/imgui_*.orig.tar.xz -C "$DEPS/unpacked"
mv "$DEPS/unpacked"/imgui-1.90.1* "$DEPS/imgui"
rm -rf "$DEPS/unpacked"

# Inter, cut down to Latin letters and the signs that the page shows. fontTools runs from where it is unpacked, since
# its package would bring half of Python's scientific stack along.
fonts=$DEPS/unpacked/usr/share/fonts/opentype/inter
signs=U+0020-007E,U+00A0-024F,U+2010-2027,U+2030-203A,U+20AC,U+2122,U+2190-2193,U+2212,U+2248,U+2260,U+2264,U+2265
signs+=,U+25A0,U+25B2,U+25B6,U+25BC,U+25C0,U+25CF,U+2713
newer_packages "$DEPS/unpacked" fonts-inter python3-fonttools
for weight in Regular SemiBold; do
    PYTHONPATH=$DEPS/unpacked/usr/lib/python3/dist-packages /usr/bin/python3 -m fontTools.subset \
        "$fonts/Inter-$weight.otf" --unicodes="$signs" --layout-features='' --no-hinting --desubroutinize \
        --output-file="$DEPS/fonts/Inter-$weight.otf"
done
rm -rf "$DEPS/unpacked"
proves "$DEPS/imgui/imgui.h" "$DEPS/fonts/Inter-Regular.otf" "$DEPS/fonts/Inter-SemiBold.otf"
