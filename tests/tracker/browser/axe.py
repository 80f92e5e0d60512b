"""How is axe asked what keeps people out of a page? Made cheaper, and held against itself in `test_reading.py`."""

from axe_playwright_python.sync_playwright import Axe

ONCE_A_COLOUR = """;(known => {
    const color = axe.commons.color.Color, parse = color.prototype.parseString
    color.prototype.parseString = function (said) {
        const {r, g, b, alpha} = known[said] ||= parse.call(new color(), said)
        return Object.assign(this, {r, g, b, alpha})
    }
})({})"""
"""A page has ten colours and thousands of texts: what a colour is made of is asked once for each."""
ONCE_A_LOOK = """;(({color, dom}, check) => {
    const judge = check.evaluate, known = axe.known = new Map(JSON.parse(sessionStorage.known || '[]'))
    const number = said => known.get(said) ?? known.set(said, known.size).get(said)
    const look = one => one._cache.look ??= number(`${one.parent ? look(one.parent) : ''} ${ground(one.actualNode)}`)
    const ground = one => {
        const {backgroundColor, backgroundImage, opacity, mixBlendMode, position, zIndex, float} = getComputedStyle(one)
        return [backgroundColor, backgroundImage, opacity, mixBlendMode, position, zIndex, float]
    }
    const text = one => {
        const {color, webkitTextFillColor, webkitTextStroke, fontSize, fontWeight, textShadow} = getComputedStyle(one)
        return [color, webkitTextFillColor, webkitTextStroke, fontSize, fontWeight, textShadow]
    }
    check.evaluate = function (one, options, itself) {
        const behind = dom.isVisibleOnScreen(one) && color.getBackgroundStack(one)
        if (!behind) return judge.apply(this, arguments)
        const looks = [itself, ...behind.map(one => axe.utils.getNodeFromTree(one))].map(look)
        const key = `passed ${text(one)} on ${looks}`
        const passed = known.has(key) || judge.apply(this, arguments)
        if (passed === true) known.set(key, true)
        return passed
    }
})(axe.commons, axe._audit.checks['color-contrast'])"""
"""A text whose colours, size, shadows, and all that lies behind it are those of one that can be read can be read, on
any page of a window. What is no certain pass is asked each time."""
BESIDE = """class {
    #key = Symbol()
    has(one) { return one != null && Object.hasOwn(one, this.#key) }
    get(one) { return this.has(one) ? one[this.#key] : undefined }
    set(one, what) { one[this.#key] = what; return this }
    add(one) { return this.set(one, true) }
    delete(one) { return this.has(one) && delete one[this.#key] }
}"""
"""What axe keeps of each of its colours lies beside it in weak maps, ten a colour, through which V8 looks whenever it
sweeps: on the colour itself it costs a tenth less for each page."""
REMEMBERED = "(0,so.default)(e)"
IN_A_MAP = """(work => {
    let known = new Map()
    const last = Math.max(work.length, 1) - 1
    const remembered = function (...asked) {
        let found = known
        for (let at = 0; at < last; at++) {
            if (!found.has(asked[at])) found.set(asked[at], new Map())
            found = found.get(asked[at])
        }
        if (!found.has(asked[last])) found.set(asked[last], work.apply(this, asked))
        return found.get(asked[last])
    }
    return Object.assign(remembered, {clear: () => { known = new Map() }})
})(e)"""
"""Whether axe knows an element already it asks a list of all elements, one after the other."""
AXE = f"((WeakMap, WeakSet) => {{{Axe().axe_script.replace(REMEMBERED, IN_A_MAP)}}})({BESIDE}, {BESIDE})"
AXE += ONCE_A_COLOUR + ONCE_A_LOOK
TOLD = {"resultTypes": ["violations"], "selectors": False, "preload": {"assets": ["media"]}}
"""What nobody reads is not made; a copy of all styles is read by a rule only that axe holds for an experiment."""
ALL_RULES = TOLD | {"rules": {"target-size": {"enabled": True}}}
"""WCAG 2.2's own rule is not among those that axe asks by itself."""
OF_LOOKS = TOLD | {"runOnly": ["color-contrast", "target-size", "link-in-text-block"]}
"""What another width or scheme can break; all else is the document's."""
AXE_AT = "/static/axe.js"
"""A file of the site while tests read it: the browser keeps it, and what its engine made of it, from page to page."""
BARRIERS = f"""async options => {{
    if (!window.axe) await new Promise((loaded, failed) => {{
        const axe = document.createElement('script')
        axe.addEventListener('load', loaded)
        axe.addEventListener('error', () => failed(new Error('no {AXE_AT}')))
        axe.src = '{AXE_AT}'
        document.head.append(axe)
        axe.remove()
    }})
    const {{violations}} = await axe.run(options)
    sessionStorage.known = JSON.stringify([...axe.known])
    return violations.flatMap(one => one.nodes.map(node => `${{one.id}}: ${{node.html.slice(0, 160)}}`))
}}"""
