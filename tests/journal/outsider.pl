# A checker in Perl that knows nothing of cockpit but what docs/journal-format.md says.
# usage: perl outsider.pl EXPORT [KEY_IN_HEX]      exit 0: whole; 1: the first fault on stdout
use strict;
use warnings;
use Digest::SHA qw(sha256_hex hmac_sha256_hex);
use Encode qw(encode);
use JSON::PP;

my ($path, $hex) = @ARGV;
my $key = defined $hex ? pack('H*', $hex) : undef;

sub link_of {
    my @fields = map { encode('UTF-8', "$_") } @_;
    my $packed = pack('N*', map { length } @fields) . join('', @fields);
    return defined $key ? hmac_sha256_hex($packed, $key) : sha256_hex($packed);
}

sub fault { print shift; exit 1 }

open(my $file, '<:raw', $path) or die "$path: $!";
my @lines = map { decode_json($_) } <$file>;
my ($cover, $end) = (shift @lines, pop @lines);
my $id = $cover->{id};
fault('key') if !!$cover->{keyed} != defined $key;
my $before = link_of('cockpit journal 1', $id, @$cover{qw(launch project created keyed)});
fault('cover') if $before ne $cover->{mac};
my @links = ($before);
for my $entry (@lines) {
    my $made = link_of('cockpit entry 1', $id, @$entry{qw(seq id at by_name by_role kind payload)}, $before);
    fault('entry ' . @links) if $entry->{seq} != @links or $made ne $entry->{mac};
    push @links, $before = $made;
}
fault('head') unless defined $end->{head};
fault('head') if $end->{seal} ne link_of('cockpit head 1', $id, $end->{head}, $end->{mac});
fault("cut at $#links, was $end->{head}") if $end->{head} > $#links or $links[$end->{head}] ne $end->{mac};
