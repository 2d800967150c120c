import { loadConfig, optimize } from 'svgo';

export const inputs = ['red', '#00ff00', 'rgb(0,0,255)', '#f0f'];

const drawing = (colour) => `<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100" viewBox="0 0 100 100">
  <!-- a comment -->
  <g><g transform="translate(10 10)"><rect x="0.0000" width="10" height="10.500000" fill="${colour}"/></g></g>
  <path d="M 10 10 L 20 20 L 30 10 Z" style="fill: ${colour}; stroke: none"/>
</svg>`;

// The configuration is a module of the project, which svgo imports.
export const work = async (colour) => optimize(drawing(colour), await loadConfig()).data;
