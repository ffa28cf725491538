<?php
// An old panel that has no sign-in of its own: whoever comes through the proxy is who these headers say.
// warning: it must be reachable through the proxy alone, so it listens on this machine only.
function told(string $name): string
{
    return htmlspecialchars($_SERVER['HTTP_REMOTE_' . strtoupper($name)] ?? '', ENT_QUOTES);
}

header('Content-Type: text/html; charset=utf-8');
header('Cache-Control: no-store');
if (told('user') === '') {
    http_response_code(403);
    exit('Nobody came through the proxy.');
}
?>
<!doctype html>
<html lang="en">
<title>Classic panel</title>
<h1>Classic panel</h1>
<p>Hello <?= told('name') ?: told('user') ?>, <?= told('role') ?> at <?= told('company') ?>.</p>
<p><a href="/domains">Domains</a> <a href="/.countersign/leave">Leave</a></p>
</html>
