# Set-up step: Apache ECharts, which draws the charts of report.html: its one minified file of a fixed version.
source "$(dirname "$0")/lib.sh"

version=6.1.0
command -v npm >/dev/null || apt_install npm
rm -rf "$DEPS/unpacked" "$DEPS/echarts" && mkdir -p "$DEPS/unpacked" "$DEPS/echarts"
(cd "$DEPS/unpacked" && npm pack --silent --fetch-retries=1 "echarts@$version" && tar xzf "echarts-$version.tgz")
mv "$DEPS/unpacked/package/dist/echarts.min.js" "$DEPS/unpacked/package/LICENSE" "$DEPS/unpacked/package/NOTICE" \
    "$DEPS/echarts/"
rm -rf "$DEPS/unpacked"
proves "$DEPS/echarts/echarts.min.js" "$(command -v npm)"
