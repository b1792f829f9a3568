() => {
  const parse = c => { const m = c.match(/[\d.]+/g); if (!m) return [0,0,0,0]; const v = m.map(Number); return [v[0],v[1],v[2], v.length > 3 ? v[3] : 1]; };
  const over = (a, b) => [0,1,2].map(i => a[i]*a[3] + b[i]*(1-a[3])).concat(1);
  const lum = c => { const f = c.slice(0,3).map(x => { x/=255; return x <= .03928 ? x/12.92 : ((x+.055)/1.055)**2.4; }); return .2126*f[0]+.7152*f[1]+.0722*f[2]; };
  const ratio = (a, b) => { const [x, y] = [lum(a), lum(b)].sort((p, q) => q - p); return (x+.05)/(y+.05); };
  const ground = e => { const stack = []; for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c[3] > 0) stack.push(c); if (c[3] === 1) break; } let g = [255,255,255,1]; for (const c of stack.reverse()) g = over(c, g); return g; };
  const found = {};
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent.trim(), e = walk.currentNode.parentElement;
    if (!text || !e || ['STYLE','SCRIPT'].includes(e.tagName)) continue;
    const r = e.getBoundingClientRect(), s = getComputedStyle(e);
    if (r.width < 3 || e.closest('[role=slider],[data-testid=stSliderThumbValue]') || r.height < 3 || s.visibility === 'hidden' || e.closest('[aria-disabled=true],[disabled],:disabled,canvas,[data-testid=stMermaidChart],.mermaid,svg[id^=mermaid]')) continue;
    const svg = e instanceof SVGElement;
    let c = parse(svg ? s.fill : s.color), o = svg ? parseFloat(s.fillOpacity) : 1;
    for (let p = e; p; p = p.parentElement) o *= parseFloat(getComputedStyle(p).opacity);
    if (o === 0) continue;
    const g = ground(e); c = over([c[0],c[1],c[2],c[3]*o], g);
    const size = parseFloat(s.fontSize), large = size >= 24 || (size >= 18.6 && parseInt(s.fontWeight) >= 700);
    const k = ratio(c, g);
    if (k < (large ? 3 : 4.5)) { const key = (e.closest('[data-testid]')?.dataset.testid || '') + ' ' + e.tagName + ' ' + (e.getAttribute('class')||'').split(' ')[0]; (found[key] ||= []).push([Math.round(k*100)/100, text.slice(0,40)]); }
  }
  return Object.fromEntries(Object.entries(found).map(([k, v]) => [k, [v.length, v[0]]]));
}
