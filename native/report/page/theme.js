// Colours for light and dark, and the look that charts share. Used in the page and, under node, for files of charts.
'use strict';

// The series' colours are Okabe and Ito's, which people with any colour vision can tell apart, adapted to the ground.
const PALETTES = {
    light: {
        text: '#1f2328', muted: '#59636e', line: '#d8dee4', surface: '#ffffff',
        series: ['#0072b2', '#d55e00', '#009e73', '#aa4499', '#b58900', '#56b4e9', '#44546a', '#882255'],
    },
    dark: {
        text: '#e6edf3', muted: '#9da7b3', line: '#3d444d', surface: '#161b22',
        series: ['#56b4e9', '#f0883e', '#3fcf9f', '#e8a2d0', '#f0e442', '#9db4ff', '#c9d1d9', '#ff9d9d'],
    },
};

// Puts the palette's colours in the place of "@text", "@muted", "@line", "@surface" and "@1" … "@8".
function withColours(value, palette) {
    if (typeof value === 'string' && value.startsWith('@')) {
        const name = value.slice(1);
        return /^\d$/.test(name) ? palette.series[name - 1] : (palette[name] ?? value);
    }
    if (Array.isArray(value)) return value.map((item) => withColours(item, palette));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withColours(item, palette)]));
}

function chartTheme(palette) {
    const axis = {
        axisLine: { lineStyle: { color: palette.muted } },
        axisTick: { lineStyle: { color: palette.muted } },
        axisLabel: { color: palette.muted },
        nameTextStyle: { color: palette.muted },
        splitLine: { lineStyle: { color: palette.line } },
        splitArea: { show: false },
    };
    // In SVG a font's name stands inside an attribute with double quotes.
    return {
        color: palette.series,
        backgroundColor: 'transparent',
        textStyle: { color: palette.text, fontFamily: "system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif" },
        title: { textStyle: { color: palette.text, fontSize: 15 }, subtextStyle: { color: palette.muted } },
        legend: { textStyle: { color: palette.text }, pageTextStyle: { color: palette.muted }, inactiveColor: palette.line },
        tooltip: { backgroundColor: palette.surface, borderColor: palette.line, textStyle: { color: palette.text } },
        visualMap: { textStyle: { color: palette.muted } },
        categoryAxis: axis, valueAxis: axis, logAxis: axis,
        parallel: { parallelAxisDefault: axis },
    };
}
