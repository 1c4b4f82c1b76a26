// Draws the charts of the page in the colours that the reader's system asks for, and switches between views.
'use strict';
(() => {
    const charts = JSON.parse(document.getElementById('charts').textContent);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const plots = [...document.querySelectorAll('.plot')];
    const drawn = new Map();  // element → chart
    const chosen = new Map();  // id → index of the view

    function draw(element, palette, width) {
        drawn.get(element)?.dispose();
        const chart = echarts.init(element, chartTheme(palette), { renderer: 'svg', width });
        const view = charts[element.dataset.chart][chosen.get(element.dataset.chart) ?? 0];
        chart.setOption({ ...withColours(view, palette), animation: false });
        drawn.set(element, chart);
    }
    const palette = () => (dark.matches ? PALETTES.dark : PALETTES.light);
    const drawAll = () => plots.forEach((element) => draw(element, palette()));

    drawAll();
    dark.addEventListener('change', drawAll);
    const resizing = new ResizeObserver((entries) => entries.forEach(({ target }) => drawn.get(target)?.resize()));
    plots.forEach((element) => resizing.observe(element));

    // Paper is white, and narrower than most windows.
    addEventListener('beforeprint', () => plots.forEach((element) => draw(element, PALETTES.light, Math.min(element.clientWidth, 640))));
    addEventListener('afterprint', drawAll);

    document.querySelectorAll('[data-view-of]').forEach((button) =>
        button.addEventListener('click', () => {
            const id = button.dataset.viewOf;
            chosen.set(id, Number(button.dataset.view));
            document.querySelectorAll(`[data-view-of="${id}"]`).forEach((other) =>
                other.setAttribute('aria-pressed', String(other === button)));
            plots.filter((element) => element.dataset.chart === id).forEach((element) => draw(element, palette()));
        }));

    document.querySelectorAll('select[data-choice]').forEach((select) => {
        const groups = document.querySelectorAll(`[data-group-of="${select.dataset.choice}"]`);
        const show = () => groups.forEach((group, index) => (group.hidden = index !== select.selectedIndex));
        select.addEventListener('change', show);
        show();
    });
})();
