CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $body$ BEGIN RETURN $function$ it's $$ 'x' \ "q" $function$; END $body$;
