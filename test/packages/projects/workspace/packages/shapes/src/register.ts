import { names } from './names';

names.set('circle', 'Circle').set('square', 'Square');
