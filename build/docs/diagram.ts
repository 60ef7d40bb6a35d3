import { instance } from '@viz-js/viz'

/**
 * The style sheet of the picture. It has a background of its own, because the theme of the page and that of the
 * reader's system, which the style follows, may differ. Labels have an outline, so that a line behind them does not
 * hide them.
 */
const LOOK = `
  .card { fill: #ffffff; stroke: #d0d7de }
  .node path { fill: #f6f8fa; stroke: #57606a; stroke-width: 1.25 }
  .in path { fill: #dafbe1; stroke: #1a7f37 }
  .start ellipse { fill: #57606a }
  .edge path { fill: none; stroke: #57606a }
  .edge polygon { fill: #57606a; stroke: none }
  .beside path { stroke-dasharray: 5 4 }
  text { font: 14px -apple-system, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif; fill: #1f2328 }
  .node text { font-weight: 600 }
  .edge text { font-size: 12px; paint-order: stroke; stroke: #ffffff; stroke-width: 4px; stroke-linejoin: round }
  .beside text { fill: #59636e }
  @media (prefers-color-scheme: dark) {
    .card { fill: #0d1117; stroke: #3d444d }
    .node path { fill: #151b23; stroke: #9198a1 }
    .in path { fill: #12261e; stroke: #3fb950 }
    .start ellipse { fill: #9198a1 }
    .edge path { stroke: #9198a1 }
    .edge polygon { fill: #9198a1 }
    text { fill: #f0f6fc }
    .edge text { stroke: #0d1117 }
    .beside text { fill: #9198a1 }
  }
`

/**
 * Draws a graph in the DOT language as an SVG. Graphviz's colours and fonts are removed; a style sheet in the SVG sets
 * them.
 */
export async function draw(dot: string): Promise<string> {
  const viz = await instance()
  const drawn = viz.renderString(dot, { format: 'svg' })
  const size = /<svg width="([\d.]+)pt" height="([\d.]+)pt"/.exec(drawn)
  const body = drawn.slice(drawn.indexOf('<g id="graph0"'), drawn.lastIndexOf('</svg>'))
  if (!size || !body) throw new Error('Graphviz did not draw an SVG')
  const [, width = '', height = ''] = size
  const marked = body
    .replace(/<!--.*?-->\n/gs, '')
    .replace(/<title>.*?<\/title>\n/g, '')
    .replace(/<polygon fill="white" stroke="none"[^>]*>\n/, '')
    .replace(/ (fill|stroke|stroke-dasharray|font-family|font-size|id|xml:space)="[^"]*"/g, '')
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>The session: its statuses, and what leads from one to another</title>
<style>${LOOK}</style>
<rect class="card" x="0.5" y="0.5" width="${String(Number(width) - 1)}" height="${String(Number(height) - 1)}" rx="8"/>
${marked}</svg>
`
}
