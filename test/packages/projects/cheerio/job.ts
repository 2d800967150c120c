import * as cheerio from 'cheerio';

export const inputs = [
  '<ul><li class="a">one<li class="b">two</ul>',
  '<table><tr><td>1<td>2</table><p>Grüße &amp; more',
  '<h2 data-n="7">Title</h2><script>1 < 2</script>',
];

export function work(html: string): readonly unknown[] {
  const $ = cheerio.load(html);
  $('li.a').addClass('first').after('<li>between</li>');
  const found = $.extract({ items: ['li'], title: 'h2', n: { selector: 'h2', value: 'data-n' } });
  return [$('body').html(), $('td').toArray().length, $('h2').data(), found];
}
