import { chartFont } from './chart.js'
import { themeStyle } from './palette.js'

/** The one stylesheet of all reports. Colours are the variables of `palette.ts`, so that text and charts change theme together. */
export const pageStyle = `${themeStyle(':root')}
:root{--page:#f6f7f9;--line:#e2e5ea;--good:#00664a}
@media screen and (prefers-color-scheme:dark){:root{--page:#0f1116;--line:#2c313c;--good:#3fcf9f}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--wgpt-text);font:16px/1.55 ${chartFont};font-variant-numeric:tabular-nums}
main{max-width:1120px;margin:0 auto;padding:clamp(16px,4vw,48px) clamp(12px,3vw,32px) 64px}
h1{font-size:clamp(1.5rem,1.1rem + 1.6vw,2.1rem);line-height:1.2;letter-spacing:-.015em;margin:0 0 .35em;text-wrap:balance;overflow-wrap:anywhere}
h2{font-size:1.2rem;letter-spacing:-.005em;margin:2.6rem 0 .8rem}
h3{font-size:.95rem;margin:0 0 .5rem;overflow-wrap:anywhere}
p{margin:.4rem 0 .8rem}
.kind{color:var(--wgpt-muted);font-size:.8rem;font-weight:600;letter-spacing:.08em;text-transform:uppercase;margin:0 0 .6rem}
.lead{font-size:clamp(1.05rem,1rem + .4vw,1.25rem);line-height:1.5;max-width:62ch;margin:0 0 1.6rem;overflow-wrap:anywhere}
.note{color:var(--wgpt-muted);font-size:.9rem;max-width:75ch}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(220px,1fr));gap:14px;margin:0 0 1.2rem;padding:0;list-style:none}
.card,figure,.sample{background:var(--wgpt-surface);border:1px solid var(--line);border-radius:10px}
.card{padding:16px 18px;border-top:4px solid var(--arm,var(--line))}
.card b{display:block;font-size:1.9rem;line-height:1.15;font-weight:650;letter-spacing:-.02em;margin:.15rem 0}
.card .name{font-weight:600;overflow-wrap:anywhere}
.card small{color:var(--wgpt-muted);font-size:.85rem;display:block}
.better{color:var(--good);font-weight:600}
figure{margin:0 0 16px;padding:18px 20px 12px;min-width:0}
figcaption{font-weight:600;margin:0 0 .1rem}
figcaption small{display:block;color:var(--wgpt-muted);font-weight:400;font-size:.88rem}
.plot{overflow-x:auto;margin-top:.6rem}
.plot svg{display:block;height:auto;min-width:620px}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,430px),1fr));gap:16px}
.pair>*{min-width:0}
.pair figure{margin:0}
.pair .plot svg{min-width:340px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{padding:.5rem .7rem;text-align:left;border-bottom:1px solid var(--line);vertical-align:top}
thead th{color:var(--wgpt-muted);font-size:.8rem;font-weight:600;vertical-align:bottom}
tbody th{font-weight:600;overflow-wrap:break-word;min-width:5.5em}
td.number,th.number{text-align:right;white-space:nowrap}
.panel{background:var(--wgpt-surface);border:1px solid var(--line);border-radius:10px;padding:4px 8px;overflow-x:auto}
.panel tr:last-child>*{border-bottom:0}
.pairs th{width:42%;font-weight:400;color:var(--wgpt-muted)}
.pairs :is(th,td){padding:.32rem .7rem;font-size:.88rem}
.pairs td{overflow-wrap:anywhere}
.key{display:inline-block;width:.7em;height:.7em;border-radius:2px;background:var(--arm);margin-right:.5em}
.sample{padding:14px 18px;border-top:4px solid var(--arm,var(--line));min-width:0}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font:.86rem/1.6 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;margin:0}
details{margin:.4rem 0}
summary{cursor:pointer;color:var(--wgpt-muted);font-size:.88rem;padding:.3rem 0}
summary:focus-visible{outline:2px solid var(--wgpt-series-1);outline-offset:2px}
footer{margin-top:3rem;color:var(--wgpt-muted);font-size:.85rem}
@media print{:root{--page:#fff}main{max-width:none;padding:0}figure,.card,.sample,tr{break-inside:avoid}h2{break-after:avoid}
details:not([open])::details-content{content-visibility:visible;display:block;height:auto}.plot,.scroll,.panel{overflow:visible}}
`
