// Draws charts as SVG without a browser: reads {echarts, charts: [{option, width, height, title}]} from standard input,
// writes a JSON list of SVG texts. The functions of theme.js stand before this file.
const fs = require('node:fs');

const job = JSON.parse(fs.readFileSync(0, 'utf8'));
const echarts = require(job.echarts);
const palette = PALETTES.light;
const theme = chartTheme(palette);
const heading_height = 40;
const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

// The chart below a heading, which is not the chart's own so that it cannot lie over a legend.
function titled(svg, { width, height, title }) {
    const whole = height + heading_height;
    const text = title.replace(/[&<>]/g, (sign) => entities[sign]);
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${whole}" viewBox="0 0 ${width} ${whole}">
<rect width="${width}" height="${whole}" fill="${palette.surface}"/>
<text x="16" y="26" font-family="${theme.textStyle.fontFamily}" font-size="16" font-weight="bold" fill="${palette.text}">${text}</text>
${svg.replace('<svg ', `<svg y="${heading_height}" `)}
</svg>
`;
}

// Without a canvas a text's width is an estimate: that of DejaVu Sans, which is wide, so that nothing is cut off.
echarts.setPlatformAPI({
    measureText(text, font) {
        const size = Number(/(\d+)px/.exec(font ?? '')?.[1] ?? 12);
        return { width: text.length * size * 0.62, height: size };
    },
});

// librsvg knows no dominant-baseline.
const with_plain_baselines = (svg) => svg
    .replaceAll('dominant-baseline="central"', 'dy="0.35em"').replaceAll('dominant-baseline="hanging"', 'dy="0.8em"');

const drawn = job.charts.map((one) => {
    const chart = echarts.init(null, theme, { renderer: 'svg', ssr: true, width: one.width, height: one.height });
    chart.setOption({ ...withColours(one.option, palette), animation: false });
    const svg = titled(with_plain_baselines(chart.renderToSVGString()), one);
    chart.dispose();
    return svg;
});
fs.writeFileSync(1, JSON.stringify(drawn));
