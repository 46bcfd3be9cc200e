import { chartStyle } from '../generated/page-script.js'
import { chartFont } from './chart.js'
import { themeStyle } from './palette.js'

/** The one stylesheet of all reports. Colours are the variables of `palette.ts`, so that text and charts change theme together. */
export const pageStyle = `${chartStyle}
${themeStyle(':root')}
:root{--page:#f6f7f9;--line:#e2e5ea;--good:#00664a;--warn:#8a4b00;--warn-page:#fff6e5}
@media screen and (prefers-color-scheme:dark){:root{--page:#0f1116;--line:#2c313c;--good:#3fcf9f;--warn:#f0b35a;--warn-page:#2a2113}}
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
.plot{overflow-x:auto;margin-top:.6rem;container-type:inline-size}
.plot svg{display:block;height:auto}
.plot .narrow{display:none;max-width:480px}
@container (max-width:619px){.plot .wide{display:none}.plot .narrow{display:block}}
@container (min-width:381px){.pair .plot .wide{display:block}.pair .plot .narrow{display:none}}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,430px),1fr));gap:16px}
.pair>*{min-width:0}
.pair figure{margin:0}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{padding:.5rem .7rem;text-align:left;border-bottom:1px solid var(--line);vertical-align:top}
thead th{color:var(--wgpt-muted);font-size:.8rem;font-weight:600;vertical-align:bottom}
tbody th{font-weight:600;overflow-wrap:break-word;min-width:5.5em}
td.number,th.number{text-align:right;white-space:nowrap}
.panel{background:var(--wgpt-surface);border:1px solid var(--line);border-radius:10px;padding:4px 8px;overflow-x:auto}
.panel,.scroll,.plot{background:linear-gradient(to right,var(--wgpt-surface) 40%,transparent) left/48px 100% no-repeat local,linear-gradient(to left,var(--wgpt-surface) 40%,transparent) right/48px 100% no-repeat local,linear-gradient(to right,var(--wgpt-axis),transparent) left/12px 100% no-repeat scroll,linear-gradient(to left,var(--wgpt-axis),transparent) right/12px 100% no-repeat scroll,var(--wgpt-surface)}
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
h4{font-size:.92rem;margin:0 0 .5rem;overflow-wrap:anywhere}
section>h3{margin:1.4rem 0 .6rem}
[hidden]{display:none!important}
.warning{background:var(--warn-page);border:1px solid var(--warn);border-radius:10px;padding:12px 16px;max-width:none;overflow-wrap:anywhere}
.warning b{color:var(--warn)}
.controls{position:sticky;top:0;z-index:5;display:flex;flex-wrap:wrap;align-items:center;gap:6px 22px;margin:0 0 16px;padding:8px 14px;
background:var(--wgpt-surface);border:1px solid var(--line);border-radius:10px;font-size:.88rem;max-height:40vh;overflow-y:auto}
.controls fieldset{border:0;margin:0;padding:0;display:flex;flex-wrap:wrap;align-items:center;gap:2px 12px;min-width:0}
.controls legend{float:left;color:var(--wgpt-muted);font-weight:600;padding:0;margin-right:2px}
.controls label{display:inline-flex;align-items:center;gap:5px;padding:3px 0;cursor:pointer;overflow-wrap:anywhere}
.controls input,.player-bar input,.timeline-bar input{accent-color:var(--wgpt-series-1);margin:0}
.controls .key{margin:0}
.controls p{flex-basis:100%;margin:0;color:var(--wgpt-muted);font-size:.82rem}
:is(button,input,audio,a,form *):focus-visible{outline:2px solid var(--wgpt-series-1);outline-offset:2px}
.live-chart{margin-top:.4rem;min-width:0}
.live-chart .uplot{width:100%!important}
.u-legend{font-size:.82rem;text-align:left;margin:2px 0 0 58px;width:auto}
.u-legend tr{margin-right:14px}
.u-legend th{font-weight:400;color:var(--wgpt-muted)}
.u-legend :is(th,td){border:0;padding:1px 3px;overflow-wrap:anywhere}
.u-legend td{font-weight:600}
.u-legend .u-marker{height:0;width:1.9em;border-width:2px 0 0!important}
.u-select{background:color-mix(in srgb,var(--wgpt-series-1) 16%,transparent)}
.u-hz .u-cursor-x,.u-vt .u-cursor-y{border-right-color:var(--wgpt-axis)}
.u-hz .u-cursor-y,.u-vt .u-cursor-x{border-bottom-color:var(--wgpt-axis)}
.timeline-bar,.player-bar{display:flex;flex-wrap:wrap;align-items:center;gap:8px 14px;margin:0 0 14px;font-size:.9rem}
.timeline-bar label{display:flex;align-items:center;gap:10px;flex:1 1 240px}
.timeline-bar input,.player-bar input{flex:1 1 120px;min-width:0}
.timeline-bar output{font-weight:600;min-width:11em}
.player-bar{margin:8px 0 0}
.player-bar output{color:var(--wgpt-muted)}
button{font:inherit;font-size:.85rem;font-weight:600;color:var(--wgpt-text);background:var(--page);border:1px solid var(--line);border-radius:8px;padding:5px 14px;cursor:pointer}
button:hover{border-color:var(--wgpt-axis)}
button[aria-pressed=true]{background:var(--wgpt-series-1);border-color:var(--wgpt-series-1);color:var(--wgpt-surface)}
.player-bar button{min-width:5.2em}
.moment h3{color:var(--wgpt-muted)}
.strip{position:relative}
.strip svg{display:block;width:100%;background:var(--page);border-radius:6px;cursor:pointer}
.roll{height:clamp(140px,22vw,220px)}
.wave{height:clamp(80px,12vw,120px)}
.wave path,.roll path{fill:var(--arm,var(--wgpt-series-1))}
.roll .octave{fill:none;stroke:var(--wgpt-grid);vector-effect:non-scaling-stroke}
.roll .loud-0{opacity:.4}.roll .loud-1{opacity:.6}.roll .loud-2{opacity:.8}
.playhead{position:absolute;top:0;bottom:0;width:2px;margin-left:-1px;background:var(--wgpt-text);pointer-events:none}
.sample .note{margin:.5rem 0 0;font-size:.82rem}
audio{width:100%;margin-top:8px}
footer{margin-top:3rem;color:var(--wgpt-muted);font-size:.85rem}
@media screen{.is-live .small-charts{grid-template-columns:repeat(auto-fit,minmax(min(100%,300px),1fr))}
:is(.is-live .still,.is-live .still-only,.moment.is-away,.moment.is-alone h3){display:none}}
@media print{.copy,.controls,.live-chart,.timeline-bar,.player-bar,audio{display:none!important}:root{--page:#fff}main{max-width:none;padding:0}figure,.card,.sample,tr{break-inside:avoid}h2{break-after:avoid}
details:not([open])::details-content{content-visibility:visible;display:block;height:auto}.plot,.scroll,.panel{overflow:visible}}
`
