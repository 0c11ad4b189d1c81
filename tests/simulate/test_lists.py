from urbansafety.simulate.lists import write_list


def test_lines_end_alike_on_every_machine_and_commas_are_quoted(tmp_path):
    write_list(tmp_path / "x.csv", ("a", "b"), [("1,5", "Ñandú"), (2, "")])
    assert (tmp_path / "x.csv").read_bytes() == 'a,b\n"1,5",Ñandú\n2,\n'.encode()
