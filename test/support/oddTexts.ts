const escape = '\u001b';

/** Texts with which a worker might break out of a viewer, a terminal or a log format. */
export const oddTexts: Readonly<Record<string, string>> = {
  markup: '<img src=x onerror="globalThis.pwned = 1">',
  script: '</script><script>globalThis.pwned = 1</script>',
  svg: '<svg/onload=globalThis.pwned=1>',
  javascriptLink: 'javascript:globalThis.pwned=1 [click](javascript:globalThis.pwned=1)',
  template: '${{7*7}} {{constructor.constructor("globalThis.pwned=1")()}} ${globalThis.pwned=1}',
  colour: `${escape}[31mred${escape}[0m plain`,
  cursor: `before${escape}[2J${escape}[1;1H${escape}[5Aafter`,
  hyperlink: `${escape}]8;;file:///etc/passwd\u0007link${escape}]8;;\u0007 end`,
  clipboard: `copy${escape}]52;c;cm0gLXJmIH4=\u0007 end`,
  title: `set${escape}]0;owned\u0007 end`,
  device: `ask${escape}[6n${escape}P+q544e${escape}\\ end`,
  torn: `torn${escape}]0;never ended`,
  eightBit: 'eight\u009b2J\u009d0;owned\u009c end',
  bidi: 'user\u202egnp.exe \u2066isolate\u2069',
  zeroWidth: 'zero\u200bwidth\ufeff',
  nul: 'nul\u0000 bell\u0007 back\u0008',
  half: 'half \ud83d pair',
  progress: '10%\r20%\r30%',
  framing: '{"t":"items","chunk":0,"attempt":1,"from":0,"steps":[0],"gaps":[0],"runs":[0],"outcomes":[2]}\t1',
  secondFrame: 'line\n{"t":"verdict","items":[0],"outcome":"crashed"}\n{"kind":"event","name":"done","payload":null}',
  event: '{"type":"runFinished","state":"finished","atMicros":0,"wallMicros":0,"error":null}',
  frame: '    at fn (/etc/passwd:1:1)',
  command: '[run](command:workbench.action.terminal.new) command:workbench.action.terminal.new',
};
