export default { multipass: true, plugins: ['preset-default', 'prefixIds'], path: 'drawing.svg' };
